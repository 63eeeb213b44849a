//! The race: two activation functions, the same networks from the same seeds, the same data, the same steps.
//!
//! Everything that could be called stability is measured over all seeds: loss and its spread, runs that blew
//! up, units that are off, gradients, the loss surface. Left out: test data; all examples are trained on.

mod checks;
mod measure;
mod plain;

use super::born_dead::halve;
use super::pictures::{Contestant, Example, Race};
use super::{Data, Function, Reply, Request};
use crate::kit::seeds::Seeds;
use crate::lesson::{Check, Replies};
use crate::nets::mlp::{HE, Mlp, parameters_of};
use crate::nets::trainer::{Loss, Rule, Trainer};
use burn::tensor::{DType, Device, Tensor, TensorData};
use measure::Measured;

/// Examples, half of each class.
pub(super) const EXAMPLES: usize = 128;
/// How far each arm of the spirals winds, in half turns.
const TURNS: f64 = 3.5;
/// Points of a loss curve that are kept.
const KEPT: usize = 300;
/// Numbers that one reply may push through the networks: about 15 ms in a browser.
const AFFORDABLE: usize = 260_000;
/// Most steps of one reply.
const MOST_STEPS: usize = 10;
/// Replies from one survey (loss surface, plane, plain recomputation) to the next. The two take turns.
const SURVEY: usize = 8;

/// The state at the start, then again after every few steps.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let mut contest = Contest::new(request, device);
    Box::new(std::iter::from_fn(move || contest.next_reply()))
}

/// What both learn from, as burn takes it.
struct Lesson {
    examples: Vec<Example>,
    x: Tensor<3>, // [1, examples, 2]
    y: Tensor<3>, // [1, examples, 1]
}

impl Lesson {
    fn new(request: &Request, device: &Device) -> Self {
        let examples = examples(request.data, request.seed);
        let count = examples.len();
        let x: Vec<f32> = examples.iter().flat_map(|example| [example.x, example.y]).collect();
        let y: Vec<f32> = examples.iter().map(|example| if example.class { 1.0 } else { 0.0 }).collect();
        let options = (device, DType::F32);
        let x = Tensor::from_data(TensorData::new(x, [1, count, 2]), options);
        Self { examples, x, y: Tensor::from_data(TensorData::new(y, [1, count, 1]), options) }
    }
}

struct Contest {
    lesson: Lesson,
    runners: Vec<Runner>,
    step: u32,
    of: u32,
    steps_a_reply: u32,
    replies: usize,
    every: usize,
    seed: u64,
    done: bool,
}

/// Replies before the first step: the first is quick, without gradients, so that a dial can be dragged; the next
/// two survey one contestant each.
const BEFORE_STEPS: usize = 3;

/// One contestant: its networks and what is drawn of them.
struct Runner {
    function: Function,
    trainer: Trainer,
    picture: Contestant,
    checks: Vec<Check>,
}

impl Contest {
    fn new(request: &Request, device: &Device) -> Self {
        let mut sizes = vec![request.width as usize; request.depth as usize + 2];
        sizes[0] = 2;
        sizes[request.depth as usize + 1] = 1;
        let seeds: Vec<u64> = (0..u64::from(request.seeds)).map(|i| request.seed.wrapping_add(i)).collect();
        let rule = Rule::of(request.optimizer, request.rate);
        let runner = |function: Function| Runner {
            function,
            trainer: Trainer::new(Mlp::new(&sizes, function.activation(), &seeds, HE, device), rule),
            picture: measure::nothing_yet(function, seeds.len()),
            checks: Vec::new(),
        };
        // 4000 numbers stand for burn's fixed cost of a layer.
        let cost = (seeds.len() * EXAMPLES * request.width as usize + 4000) * (request.depth as usize + 2);
        Self {
            lesson: Lesson::new(request, device),
            runners: [request.first, request.second].into_iter().map(runner).collect(),
            step: 0,
            of: request.steps,
            steps_a_reply: (AFFORDABLE / cost).clamp(1, MOST_STEPS) as u32,
            replies: 0,
            every: 1,
            seed: request.seed,
            done: false,
        }
    }

    fn next_reply(&mut self) -> Option<Reply> {
        if self.done {
            return None;
        }
        let first = self.replies < BEFORE_STEPS;
        if !first {
            let steps = self.steps_a_reply.min(self.of - self.step);
            for runner in &mut self.runners {
                for _ in 0..steps {
                    runner.trainer.step(&self.lesson.x, &self.lesson.y, Loss::CrossEntropy);
                }
            }
            self.step += steps;
        }
        self.done = self.step == self.of && !first;
        let keep = self.replies.is_multiple_of(self.every) || self.done;
        for (index, runner) in self.runners.iter_mut().enumerate() {
            if !first || self.replies == 0 {
                runner.measure(&self.lesson, self.step, keep);
            }
            let turn =
                if first { self.replies == index + 1 } else { self.replies % SURVEY == index * SURVEY / 2 };
            if turn || self.done {
                runner.survey(&self.lesson, self.step, self.seed);
            }
        }
        self.thin();
        self.replies += 1;
        Some(self.reply())
    }

    /// Halves the loss curves when they have grown too long, and keeps half as many from then on.
    fn thin(&mut self) {
        if self.runners.iter().any(|runner| runner.picture.steps.len() > KEPT) {
            self.every *= 2;
            for picture in self.runners.iter_mut().map(|runner| &mut runner.picture) {
                halve(&mut picture.steps);
                picture.losses.iter_mut().for_each(halve);
            }
        }
    }

    fn reply(&self) -> Reply {
        let contestants: Vec<Contestant> = self.runners.iter().map(|runner| runner.picture.clone()).collect();
        let mut checks = checks::of_the_race(&contestants, self.step);
        for runner in &self.runners {
            checks.extend_from_slice(&runner.checks);
        }
        let sizes = self.runners.first().map(|runner| runner.trainer.net().sizes()).unwrap_or_default();
        let race = Race {
            step: self.step,
            of: self.of,
            parameters: parameters_of(sizes) as u32,
            examples: self.lesson.examples.clone(),
            contestants,
        };
        Reply { race: Some(race), checks, ..Reply::default() }
    }
}

impl Runner {
    /// What every reply shows.
    fn measure(&mut self, lesson: &Lesson, step: u32, keep: bool) {
        let measured = Measured::of(&self.trainer, lesson);
        measured.put_into(&mut self.picture, step, keep);
    }

    /// What some replies show, since it costs as much as several steps.
    fn survey(&mut self, lesson: &Lesson, step: u32, seed: u64) {
        let net = self.trainer.net();
        if step == 0 {
            self.picture.gradient_norms = measure::first_gradient(net, lesson);
        }
        self.picture.slice = measure::slice(net, lesson, step, seed);
        self.picture.field = measure::field(net, step);
        let off = self.picture.off.first().copied().unwrap_or_default();
        self.checks = checks::of_one(self.function, net, lesson, step, off);
    }
}

/// [`EXAMPLES`] examples in the square from −1 to 1, by seed.
fn examples(data: Data, seed: u64) -> Vec<Example> {
    let mut seeds = Seeds::new(seed, "race examples");
    (0..EXAMPLES)
        .map(|index| {
            let class = index % 2 == 1;
            let (x, y) = match data {
                Data::Spirals => {
                    let along = (index / 2) as f64 / (EXAMPLES / 2 - 1) as f64;
                    let angle = std::f64::consts::PI * (TURNS * along + if class { 1.0 } else { 0.0 });
                    let radius = 0.1 + 0.8 * along;
                    (
                        radius * libm::cos(angle) + 0.015 * seeds.normal(),
                        radius * libm::sin(angle) + 0.015 * seeds.normal(),
                    )
                }
                Data::Circles => {
                    let angle = seeds.between(0.0, 2.0 * std::f64::consts::PI);
                    let radius = if class { seeds.between(0.65, 0.95) } else { seeds.between(0.0, 0.45) };
                    (radius * libm::cos(angle), radius * libm::sin(angle))
                }
                Data::Xor => {
                    let (x, y) = (seeds.between(0.05, 0.95), seeds.between(0.05, 0.95));
                    let left = seeds.uniform() < 0.5;
                    (if left { -x } else { x }, if left == class { y } else { -y })
                }
            };
            Example { x: x as f32, y: y as f32, class }
        })
        .collect()
}
