//! Useful? A deep and a shallow network of equal parameters learn the same target, from the same seeds.
//!
//! Left out: held-out data (the target is a function, and all of it is shown), other optimisers than Adam.

use super::deep::Layers;
use super::reply::{Contestant, Picture, Reply, Training};
use super::{Request, Target, TrainingDials};
use crate::lesson::Check;
use crate::nets::activation::Activation;
use crate::nets::mlp::{HE, Init, Mlp, numbers, parameters_of};
use crate::nets::trainer::{Loss, Rule, Trainer};
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Points of the target.
const POINTS: usize = 128;
/// Steps that one reply takes.
const STRIDE: u32 = 4;
/// Losses that are listed at most; older ones are thinned.
const MOST_LOSSES: usize = 200;
/// He's weights, and biases spread over the interval so that the joints are not all at 0.
const INIT: Init = Init { bias_deviation: 0.5, ..HE };

/// Trains both kinds of network, a few steps for each reply; each reply has the whole run so far.
pub(crate) fn answer(request: &Request, device: &Device) -> impl Iterator<Item = Reply> + use<> {
    let dials = request.training;
    let (interval, target) = (request.interval, target_of(request));
    let places: Vec<f32> = (0..POINTS).map(|step| -1.0 + 2.0 * step as f32 / (POINTS - 1) as f32).collect();
    let tensor = |values: Vec<f32>| {
        Tensor::<3>::from_data(TensorData::new(values, [1, POINTS, 1]), (device, DType::F32)) // [1, points, 1]
    };
    let x = tensor(places.clone());
    let y = tensor(target.iter().map(|value| *value as f32).collect());
    let [deep, shallow] = sizes(&dials).map(|sizes| Racer::new(&sizes, &dials, device));
    let xs = places
        .iter()
        .map(|place| interval[0] + 0.5 * (f64::from(*place) + 1.0) * (interval[1] - interval[0]));
    let target: Vec<[f64; 2]> = xs.zip(target).map(|(x, y)| [x, y]).collect();
    run([deep, shallow], x, y, target, dials.steps)
}

fn run(
    mut racers: [Racer; 2],
    x: Tensor<3>,
    y: Tensor<3>,
    target: Vec<[f64; 2]>,
    steps: u32,
) -> impl Iterator<Item = Reply> {
    let mut step = 0;
    let mut started = false;
    std::iter::from_fn(move || {
        if started && step >= steps {
            return None;
        }
        // The first reply shows the untrained networks; so the page has a picture at once.
        let end = if started { (step + STRIDE).min(steps) } else { 0 };
        started = true;
        for racer in &mut racers {
            racer.train(step, end, &x, &y);
        }
        step = end;
        let [deep, shallow] = &racers;
        let (deep, shallow) = (deep.contestant(&x, &target), shallow.contestant(&x, &target));
        let checks = checks(&deep, &shallow, step, steps);
        let picture = Picture::Training(Training { step, steps, target: target.clone(), deep, shallow });
        Some(Reply::new(checks, picture))
    })
}

/// Layers of the deep network, and of the shallow one with the same number of parameters: D = (P − 1) / 3.
fn sizes(dials: &TrainingDials) -> [Vec<usize>; 2] {
    let deep: Vec<usize> = [1]
        .into_iter()
        .chain(std::iter::repeat_n(dials.width as usize, dials.layers as usize))
        .chain([1])
        .collect();
    let shallow = vec![1, (parameters_of(&deep) - 1) / 3, 1];
    [deep, shallow]
}

/// The target's values at the points.
fn target_of(request: &Request) -> Vec<f64> {
    let share = |step: usize| step as f64 / (POINTS - 1) as f64;
    let tent = |t: f64| 1.0 - (2.0 * t - 1.0).abs();
    let value = |t: f64| match request.training.target {
        Target::Sine => libm::sin(3.0 * std::f64::consts::PI * (2.0 * t - 1.0)),
        Target::Teeth => 2.0 * tent(tent(tent(t))) - 1.0,
        Target::Composition => {
            let mut chain = vec![&request.first; request.depth as usize];
            chain.push(&request.second);
            let [low, high] = request.interval;
            Layers::of_chain(&chain)
                .at(&[low + t * (high - low)])
                .first()
                .copied()
                .unwrap_or(0.0)
                .clamp(-1e6, 1e6)
        }
    };
    (0..POINTS).map(|step| value(share(step))).collect()
}

/// Networks of one shape in training, and what is known of their run.
struct Racer {
    trainer: Trainer,
    steps: Vec<u32>,
    losses: Vec<Vec<f64>>,
    every: u32,
}

impl Racer {
    fn new(sizes: &[usize], dials: &TrainingDials, device: &Device) -> Self {
        let seeds: Vec<u64> = (0..u64::from(dials.seeds)).map(|add| dials.seed.wrapping_add(add)).collect();
        let net = Mlp::new(sizes, Activation::Relu, &seeds, INIT, device);
        let trainer = Trainer::new(net, Rule::Adam { rate: dials.learning_rate });
        Self { trainer, steps: Vec::new(), losses: vec![Vec::new(); seeds.len()], every: 1 }
    }

    fn train(&mut self, from: u32, to: u32, x: &Tensor<3>, y: &Tensor<3>) {
        for step in from..to {
            let losses = self.trainer.step(x, y, Loss::SquaredError);
            if step % self.every == 0 {
                self.steps.push(step);
                self.losses.iter_mut().zip(losses).for_each(|(list, loss)| list.push(loss));
            }
            if self.steps.len() > MOST_LOSSES {
                self.thin();
            }
        }
    }

    /// Keeps every second loss, and from now on only so many.
    fn thin(&mut self) {
        self.every *= 2;
        let keep: Vec<bool> = self.steps.iter().map(|step| step % self.every == 0).collect();
        let kept = |list: &mut Vec<f64>| {
            let mut keep = keep.iter();
            list.retain(|_| keep.next() == Some(&true));
        };
        self.losses.iter_mut().for_each(kept);
        self.steps.retain(|step| step % self.every == 0);
    }

    fn contestant(&self, x: &Tensor<3>, target: &[[f64; 2]]) -> Contestant {
        let net = self.trainer.net();
        let outputs = numbers(net.forward(x.clone())); // [seeds, points, 1]
        let off =
            |values: &[f64]| values.iter().zip(target).map(|(y, point)| (y - point[1]).powi(2)).sum::<f64>();
        Contestant {
            sizes: net.sizes().to_vec(),
            parameters: parameters_of(net.sizes()),
            steps: self.steps.clone(),
            losses: self.losses.clone(),
            latest: outputs.chunks_exact(POINTS).map(|values| off(values) / POINTS as f64).collect(),
            fit: target.iter().zip(outputs).map(|(point, y)| [point[0], y]).collect(),
        }
    }
}

fn checks(deep: &Contestant, shallow: &Contestant, step: u32, steps: u32) -> Vec<Check> {
    let mut checks = vec![Check::equal(
        "Both networks have as many parameters",
        deep.parameters as f64,
        format!("the shallow network with {} hidden units", shallow.sizes[1]),
        shallow.parameters as f64,
        2.0,
    )];
    if step > 0 {
        let [deep, shallow] = [deep, shallow].map(|racer| {
            let mut last: Vec<f64> =
                racer.losses.iter().filter_map(|losses| losses.last().copied()).collect();
            last.sort_by(f64::total_cmp);
            (last[last.len() / 2], last[0], last[last.len() - 1], last.len())
        });
        let so_far =
            if step < steps { format!("so far, after {step} steps") } else { format!("after {step} steps") };
        checks.push(Check::at_most(
            format!("The deep network fits the target better, {so_far}: median loss of {} seeds", deep.3),
            deep.0,
            "median loss of the shallow network from the same seeds",
            shallow.0,
            0.0,
        ));
        checks.push(Check::at_most(
            "And whatever the seed: the deep network's worst loss is below the shallow network's best",
            deep.2,
            "best loss of the shallow network",
            shallow.1,
            0.0,
        ));
    }
    checks
}
