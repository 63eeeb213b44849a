//! tmp
#![allow(missing_docs, clippy::unwrap_used, reason = "temporary")]
use std::time::Instant;
use unfold_model::{backend::Backend, lesson::Lesson, lessons::activations::*};
fn main() {
    let device = Backend::Flex.device();
    let args: Vec<String> = std::env::args().collect();
    let sizes: Vec<(u32, u32)> = args[1]
        .split(',')
        .map(|s| {
            let (a, b) = s.split_once('x').unwrap();
            (a.parse().unwrap(), b.parse().unwrap())
        })
        .collect();
    let second = if args.len() > 2 {
        serde_json::from_str(&format!("\"{}\"", args[2])).unwrap()
    } else {
        Function::Gelu
    };
    for (width, depth) in sizes {
        for data in [Data::Spirals] {
            for (optimizer, rate) in args[3].split(',').map(|t| { let (a, b) = t.split_at(1); (if a == "a" { Optimizer::Adam } else { Optimizer::Sgd }, b.parse::<f64>().unwrap()) }) {
                
                let r = Request {
                    view: View::Race,
                    width,
                    depth,
                    data,
                    optimizer,
                    rate,
                    second,
                    ..Default::default()
                };
                let t = Instant::now();
                let last = Activations::answer(&r, &device).last().unwrap();
                let ms = t.elapsed().as_secs_f64() * 1e3 / 600.0;
                let race = last.race.unwrap();
                let line: Vec<String> = race
                    .contestants
                    .iter()
                    .map(|c| {
                        let acc = c.accuracies.iter().sum::<f64>() / 5.0;
                        let off = c.off.iter().sum::<f64>() / 5.0;
                        format!(
                            "{:<5} acc {acc:.3} loss {:.3}±{:.3} [{:.3},{:.3}] off {:.3} div {}",
                            c.function.name(),
                            c.mean,
                            c.deviation,
                            c.latest.iter().copied().fold(9e9, f64::min),
                            c.latest.iter().copied().fold(0., f64::max),
                            off,
                            c.diverged
                        )
                    })
                    .collect();
                println!(
                    "{width}x{depth} {data:?} {optimizer:?} {rate}: {} | {ms:.2} ms/step",
                    line.join(" | ")
                );
                for c in last.checks.iter().filter(|c| !c.held) {
                    println!(
                        "     NOT {:.6} vs {:.6} ±{:.2e} {} [{}]",
                        c.value, c.other, c.tolerance, c.claim, c.by
                    );
                }
            }
        }
    }
}
