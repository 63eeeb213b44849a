//! Who remembers the first token? Four models learn to repeat it after 4, 8, 16, … more tokens, with the same budget.
//!
//! A sequence is one of 8 tokens, marked as the first, and then chance tokens; after the last the first is asked for. All
//! models have 16 units, the same steps of Adam on the same batches, the same clipping. Each reply trains the one that is
//! behind. Left out: curricula, and tuning each model by itself.

mod checks;
mod nets;

use super::pictures::{Memory, Model, RIGHT, Racer, Score};
use super::request::{LONGEST, Request};
use super::{Reply, models::named};
use crate::kit::seeds::Seeds;
use crate::lesson::{Check, Replies};
use crate::nets::descent::{Descent, Rule};
use burn::tensor::{DType, Device, Tensor, TensorData};
use nets::{CLASSES, INPUTS, Net};

/// Sequences in a batch.
const BATCH: usize = 32;
/// New sequences on which accuracy is measured.
const TESTS: usize = 128;
/// Measurements during one training.
const MEASURED: u32 = 15;
/// What one reply may cost, in steps of a recurrent cell on one batch of one seed: about 15 ms in a browser.
const AFFORDABLE: usize = 60;

/// Sequences of some length, for each seed, as burn takes them.
pub(super) struct Sequences {
    /// One for each position.
    pub(super) steps: Vec<Tensor<3>>, // [seeds, batch, INPUTS]
    /// The first tokens, one-hot.
    pub(super) wanted: Tensor<3>, // [seeds, batch, CLASSES]
    /// The first tokens.
    pub(super) first: Vec<usize>, // [seeds·batch]
}

impl Sequences {
    /// `batch` sequences of 1 + `lag` tokens for each seed, by chance.
    fn draw(seeds: &[u64], purpose: &str, batch: usize, lag: usize, device: &Device) -> Self {
        let count = seeds.len();
        let mut steps = vec![vec![0.0_f32; count * batch * INPUTS]; lag + 1];
        let (mut wanted, mut first) =
            (vec![0.0_f32; count * batch * CLASSES], Vec::with_capacity(count * batch));
        for (index, seed) in seeds.iter().enumerate() {
            let mut chance = Seeds::new(*seed, purpose);
            for row in index * batch..(index + 1) * batch {
                for (step, values) in steps.iter_mut().enumerate() {
                    let token = (chance.uniform() * CLASSES as f64) as usize;
                    values[row * INPUTS + token] = 1.0;
                    if step == 0 {
                        values[row * INPUTS + CLASSES] = 1.0;
                        wanted[row * CLASSES + token] = 1.0;
                        first.push(token);
                    }
                }
            }
        }
        let tensor = |values: Vec<f32>, width: usize| {
            Tensor::<3>::from_data(TensorData::new(values, [count, batch, width]), (device, DType::F32))
        };
        let steps = steps.into_iter().map(|values| tensor(values, INPUTS)).collect();
        Self { steps, wanted: tensor(wanted, CLASSES), first }
    }
}

/// One model in training.
struct Runner {
    net: Net,
    descent: Descent,
    parameters: Tensor<2>, // [seeds, parameters]
    step: u32,
    racer: Racer,
    latest: Vec<f64>,
    checks: Vec<Check>,
}

struct Contest {
    request: Request,
    device: Device,
    seeds: Vec<u64>,
    lags: Vec<u32>,
    now: usize,
    runners: Vec<Runner>,
    tests: Sequences,
    started: bool,
}

/// The networks before training, then again after every few steps of one of them.
pub(super) fn answer(request: &Request, device: &Device) -> Replies<Reply> {
    let mut contest = Contest::new(request, device);
    Box::new(std::iter::from_fn(move || contest.next_reply()))
}

impl Contest {
    fn new(request: &Request, device: &Device) -> Self {
        let seeds: Vec<u64> = (0..u64::from(request.seeds)).map(|i| request.seed.wrapping_add(i)).collect();
        let lags: Vec<u32> =
            (0..).map(|i| LONGEST.start() << i).take_while(|lag| *lag <= request.longest).collect();
        let models = [Model::Convolution, Model::Rnn, named(request.gated), Model::Attention];
        let runners = models
            .into_iter()
            .map(|model| {
                let net = Net::new(model);
                let parameters = net.start(&seeds, request.forget, device);
                let racer = Racer {
                    model,
                    parameters: net.parameters() as u32,
                    steps: Vec::new(),
                    accuracies: Vec::new(),
                    scores: Vec::new(),
                    remembers: 0,
                };
                let descent = Descent::new(Rule::Adam { rate: request.rate });
                Runner { net, descent, parameters, step: 0, racer, latest: Vec::new(), checks: Vec::new() }
            })
            .collect();
        let tests = Sequences::draw(&seeds, "memory tests 0", TESTS, lags[0] as usize, device);
        let (request, device) = (request.clone(), device.clone());
        Self { request, device, seeds, lags, now: 0, runners, tests, started: false }
    }

    fn next_reply(&mut self) -> Option<Reply> {
        let budget = self.request.budget;
        if self.started {
            if self.runners.iter().all(|runner| runner.step == budget) {
                if self.now + 1 == self.lags.len() {
                    return None;
                }
                self.next_lag();
            }
            let behind = (0..self.runners.len()).min_by_key(|index| (self.runners[*index].step, *index))?;
            self.train(behind);
        } else {
            self.started = true;
        }
        Some(self.reply())
    }

    /// All networks start anew at the next distance.
    fn next_lag(&mut self) {
        self.now += 1;
        let lag = self.lags[self.now] as usize;
        let purpose = format!("memory tests {}", self.now);
        self.tests = Sequences::draw(&self.seeds, &purpose, TESTS, lag, &self.device);
        for runner in &mut self.runners {
            runner.parameters = runner.net.start(&self.seeds, self.request.forget, &self.device);
            runner.descent = Descent::new(Rule::Adam { rate: self.request.rate });
            runner.step = 0;
            runner.racer.steps.clear();
            runner.racer.accuracies.clear();
        }
    }

    /// A few steps of one model: as many as a reply affords.
    fn train(&mut self, index: usize) {
        let budget = self.request.budget;
        let (lag, device) = (self.lags[self.now] as usize, &self.device);
        let runner = &mut self.runners[index];
        let most = (AFFORDABLE / runner.net.cost(lag, self.seeds.len())).clamp(1, 10) as u32;
        let every = budget.div_ceil(MEASURED);
        for _ in 0..most.min(budget - runner.step) {
            let purpose = format!("memory {lag} {}", runner.step);
            let batch = Sequences::draw(&self.seeds, &purpose, BATCH, lag, device);
            let gradient = runner.net.clipped_gradient(&runner.parameters, &batch);
            runner.parameters = runner.descent.step(runner.parameters.clone(), gradient);
            runner.step += 1;
            if runner.step.is_multiple_of(every) || runner.step == budget {
                break;
            }
        }
        if !runner.step.is_multiple_of(every) && runner.step != budget {
            return;
        }
        runner.latest = runner.net.accuracies(&runner.parameters, &self.tests);
        let mean = runner.latest.iter().sum::<f64>() / runner.latest.len() as f64;
        runner.racer.steps.push(runner.step);
        runner.racer.accuracies.push(mean);
        if runner.step == budget {
            let low = runner.latest.iter().copied().fold(f64::INFINITY, f64::min);
            let high = runner.latest.iter().copied().fold(0.0, f64::max);
            runner.racer.scores.push(Score { mean, low, high });
            let scores = runner.racer.scores.iter().zip(&self.lags);
            let right = scores.take_while(|(score, _)| score.low >= RIGHT);
            runner.racer.remembers = right.last().map_or(0, |(_, lag)| *lag);
        }
        runner.checks = checks::of_one(runner, &self.tests, lag, self.seeds.len());
    }

    fn reply(&self) -> Reply {
        let budget = self.request.budget;
        let racers: Vec<Racer> = self.runners.iter().map(|runner| runner.racer.clone()).collect();
        let steps = || self.runners.iter().map(|runner| runner.step);
        let runs = self.runners.len() as u32 * budget;
        let total = [self.now as u32 * runs + steps().sum::<u32>(), self.lags.len() as u32 * runs];
        let mut checks = checks::of_all(&self.request, &self.lags, &self.runners);
        self.runners.iter().for_each(|runner| checks.extend_from_slice(&runner.checks));
        let memory = Memory {
            seeds: self.seeds.len() as u32,
            lags: self.lags.clone(),
            now: self.now as u32,
            step: steps().min().unwrap_or(0),
            of: budget,
            total,
            racers,
        };
        Reply { memory: Some(memory), checks, ..Reply::default() }
    }
}
