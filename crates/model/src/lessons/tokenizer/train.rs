//! The run of learning: vocabulary size and number of tokens over the merges, piece by piece for a long text.
//!
//! How much a reply learns is counted in places looked at, not in time, so that the same request gives the same
//! replies. Left out: the text itself, which is [`super::merge`]'s.

use super::corpus::Corpus;
use super::plain;
use super::trainer::Trainer;
use super::{Reply, Request, Rules, Training};
use crate::lab::Lab;
use crate::lesson::Check;
use std::cell::RefCell;
use std::rc::Rc;

/// Places that the first reply looks at, besides counting the text: the first picture shall not wait.
const FIRST: u64 = 20_000;
/// Places that every other reply looks at: some 20 ms in a browser.
const WORK: u64 = 250_000;
/// Points of a curve that are sent.
const POINTS: usize = 400;
/// Atoms times merges that the plain algorithm may cost.
const PLAIN: usize = 12_000;

/// What was learnt from one text by one set of rules.
pub(super) struct Shared {
    text: String,
    rules: Rules,
    /// The learner, as far as any view has brought it.
    pub(super) trainer: RefCell<Trainer>,
}

/// The learner for the request's text and rules: an earlier one, or a new one.
pub(super) fn shared(request: &Request, lab: &Lab) -> Rc<Shared> {
    let Request { text, rules, .. } = request;
    lab.keep(
        |shared: &Shared| shared.rules == *rules && shared.text == *text,
        || Shared {
            text: text.clone(),
            rules: *rules,
            trainer: RefCell::new(Trainer::new(Corpus::new(text, rules), *rules)),
        },
    )
}

/// Replies until everything is learnt.
pub(super) fn answer(request: &Request, shared: Rc<Shared>) -> impl Iterator<Item = Reply> + use<> {
    let most = request.most as usize;
    let mut work = 0;
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let mut trainer = shared.trainer.borrow_mut();
        work = if work == 0 { trainer.sizes[0].work + FIRST } else { work + WORK };
        let trained;
        (trained, ended) = trainer.train_for(work, most);
        Some(reply(&trainer, &shared.text, trained, ended))
    })
}

fn reply(trainer: &Trainer, text: &str, trained: usize, ended: bool) -> Reply {
    // Every stride-th number of merges, and the last one.
    let stride = trained.div_ceil(POINTS).max(1);
    let steps: Vec<usize> = (0..trained).step_by(stride).chain([trained]).collect();
    let sizes = || steps.iter().map(|step| trainer.sizes[*step]);
    let training = Training {
        trained: trained as u32,
        ended,
        vocabulary: sizes().map(|size| size.vocabulary).collect(),
        tokens: sizes().map(|size| size.tokens).collect(),
        steps: steps.iter().map(|step| *step as u32).collect(),
    };
    let checks = checks(trainer, text, trained, ended);
    Reply { training: Some(training), checks, ..Reply::default() }
}

fn checks(trainer: &Trainer, text: &str, trained: usize, ended: bool) -> Vec<Check> {
    let (first, last) = (trainer.sizes[0], trainer.sizes[trained]);
    let merged: u32 = trainer.merges[..trained].iter().map(|merge| merge.merged).sum();
    let mut checks = vec![Check::equal(
        format!("Tokens of the text after {trained} merges"),
        f64::from(last.tokens),
        "tokens at the start, less the places merged in every step",
        f64::from(first.tokens) - f64::from(merged),
        0.0,
    )];
    let whole = ended && trainer.rules.least == 1 && last.pairs == 0;
    if whole {
        checks.push(Check::equal(
            "Tokens of the text at the end, when no pair is left",
            f64::from(last.tokens),
            "words of the text: each is one token now",
            trainer.corpus.pieces.len() as f64,
            0.0,
        ));
    }
    let atoms: usize = trainer.sizes[0].tokens as usize;
    let most = (PLAIN / atoms.max(1)).min(trained);
    if most > 0 {
        let plain = plain::merges(text, &trainer.rules, most);
        let same = plain.iter().zip(&trainer.merges).filter(|((pair, count), merge)| {
            let atoms = |token: u32| {
                let [place, length] = trainer.tokens[token as usize];
                &trainer.corpus.atoms[place as usize..(place + length) as usize]
            };
            *count == merge.count && pair[0] == atoms(merge.left) && pair[1] == atoms(merge.right)
        });
        checks.push(Check::equal(
            format!("Of the first {most} merges, the same pair with the same count"),
            same.count() as f64,
            "merges of the plain algorithm, which counts every pair of the text anew",
            plain.len() as f64,
            0.0,
        ));
    }
    checks
}
