// Runs in the page: our layer and TensorFlow.js's, turn by turn, on the same numbers.
//
// In the timing of both: from an input that is ready to a JavaScript array that holds the outputs. For us: padding,
// arranging the weights, the sums, the bias, and copying into an array of the page. For TensorFlow.js: one fused
// conv2d with bias, which keeps its arranged weights from call to call, and dataSync. Not in the timing: bringing input
// and weights to each, and freeing TensorFlow.js's output.
"use strict";

/** Loads both; the plain SIMD program of TensorFlow.js, without threads. */
window.start = async () => {
  tf.env().set("WASM_HAS_SIMD_SUPPORT", true);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  tf.wasm.setWasmPaths("./");
  if (!(await tf.setBackend("wasm"))) throw new Error("TensorFlow.js has no wasm backend here");
  await tf.ready();
  await wasm_bindgen({ module_or_path: "convolution_bench_bg.wasm" });
  return { backend: tf.getBackend(), version: tf.version_core, clock: resolution() };
};

/**
 * Medians over `rounds` of the milliseconds of one layer, and how far the outputs are apart. Each round times every
 * side once, over so many calls that a sample lasts about `sample` ms; the side that begins changes.
 */
window.compare = ({ side, channels, filters, kernel }, rounds, sample) => {
  const random = generator(side * 1000 + channels * 100 + filters * 10 + kernel);
  const numbers = (count) => Float32Array.from({ length: count }, random);
  const [input, weights, bias] = [numbers(channels * side * side), numbers(filters * channels * kernel * kernel), numbers(filters)];
  const area = side * side;
  const [lesson, burn] = window.unfold_layer([side, channels, filters, kernel], input, weights, bias);
  const peer = tensorflow({ side, channels, filters, kernel }, input, weights, bias);
  const ours = new Float32Array(filters * area);
  const sides = [() => lesson(ours), () => peer.run(), () => burn(ours)];

  burn(ours);
  const theirs = peer.run();
  const gap = () => largest(ours, (filter, cell) => theirs[cell * filters + filter], area);
  const gaps = { burn: gap() };
  ours.fill(NaN);
  lesson(ours);
  gaps.lesson = gap();

  // Compilers settle, and the length of a call becomes known.
  const calls = sides.map((run) => {
    const from = performance.now();
    let count = 0;
    while (performance.now() - from < 150) { run(); count += 1; }
    return Math.max(1, Math.round((sample * count) / (performance.now() - from)));
  });
  const times = sides.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const which = (turn + round) % sides.length;
      const from = performance.now();
      for (let call = 0; call < calls[which]; call += 1) sides[which]();
      times[which].push((performance.now() - from) / calls[which]);
    }
  }
  peer.end();
  const ratios = times[1].map((time, round) => time / times[0][round]);
  return { lesson: quantile(times[0], 0.5), peer: quantile(times[1], 0.5), burn: quantile(times[2], 0.5), quarter: quantile(ratios, 0.25), gaps };
};

/** The same layer in TensorFlow.js's order of numbers: channels last. */
function tensorflow({ side, channels, filters, kernel }, input, weights, bias) {
  const [area, taps] = [side * side, kernel * kernel];
  const reorder = (count, from) => Float32Array.from({ length: count }, (_, place) => from(place));
  const last = reorder(input.length, (place) => input[(place % channels) * area + Math.floor(place / channels)]);
  const bank = reorder(weights.length, (place) => {
    const [filter, rest] = [place % filters, Math.floor(place / filters)];
    return weights[(filter * channels + (rest % channels)) * taps + Math.floor(rest / channels)];
  });
  const x = tf.tensor4d(last, [1, side, side, channels]);
  const filter = tf.tensor4d(bank, [kernel, kernel, channels, filters]);
  const offset = tf.tensor1d(bias);
  const run = () => {
    const output = tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias: offset });
    const values = output.dataSync();
    output.dispose();
    return values;
  };
  return { run, end: () => tf.dispose([x, filter, offset]) };
}

function largest(ours, theirs, area) {
  let most = 0;
  // Not Math.max: a number that is not one must not be lost.
  ours.forEach((value, place) => {
    const far = Math.abs(value - theirs(Math.floor(place / area), place % area));
    if (!(far <= most)) most = far;
  });
  return most;
}

function quantile(values, share) {
  return [...values].sort((one, other) => one - other)[Math.floor(share * values.length)];
}

/** Numbers between −1 and 1 that are the same in every run: a 32-bit linear congruential generator. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** The smallest step of the clock, in ms. */
function resolution() {
  let least = Infinity;
  for (let step = 0; step < 50; step += 1) {
    const from = performance.now();
    let now = from;
    while (now === from) now = performance.now();
    least = Math.min(least, now - from);
  }
  return least;
}
