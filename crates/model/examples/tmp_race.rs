//! tmp
#![allow(missing_docs, clippy::unwrap_used, reason = "temporary")]
use std::time::Instant;
use unfold_model::{backend::Backend, lesson::Lesson, lessons::activations::*};
fn main() {
    let device = Backend::NdArray.device();
    let time = |name: &str, r: &Request| {
        let mut best = f64::MAX;
        for _ in 0..20 {
            let t = Instant::now();
            let _ = Activations::answer(r, &device).next().unwrap();
            best = best.min(t.elapsed().as_secs_f64() * 1e3);
        }
        println!("{name}: first reply {best:.3} ms");
    };
    time("default", &Request::default());
    time("all functions", &Request { functions: Function::ALL.to_vec(), ..Default::default() });
    for view in [View::Gate, View::Race, View::BornDead] {
        let r = Request { view, ..Default::default() };
        time(&format!("{view:?}"), &r);
        let t = Instant::now();
        let all: Vec<Reply> = Activations::answer(&r, &device).collect();
        let ms = t.elapsed().as_secs_f64() * 1e3;
        let bytes = serde_json::to_string(all.last().unwrap()).unwrap().len();
        println!(
            "{view:?}: {} replies, {ms:.0} ms, {:.2} ms each; last is {bytes} B of JSON",
            all.len(),
            ms / all.len() as f64
        );
        for c in &all.last().unwrap().checks {
            println!(
                "   {} {:.6} vs {:.6} ±{:.2e} {} [{}]",
                if c.held { "ok " } else { "NOT" },
                c.value,
                c.other,
                c.tolerance,
                c.claim,
                c.by
            );
        }
    }
    for c in
        &Activations::answer(&Request { functions: Function::ALL.to_vec(), ..Default::default() }, &device)
            .next()
            .unwrap()
            .checks
    {
        println!(
            "   {} {:.9} vs {:.9} ±{:.2e} {} [{}]",
            if c.held { "ok " } else { "NOT" },
            c.value,
            c.other,
            c.tolerance,
            c.claim,
            c.by
        );
    }
    let heavy = Request { view: View::Race, width: 32, depth: 20, seeds: 8, steps: 4, ..Default::default() };
    let mut it = Activations::answer(&heavy, &device);
    for _ in 0..4 {
        let t = Instant::now();
        it.next().unwrap();
        println!("heavy {:.1} ms", t.elapsed().as_secs_f64() * 1e3);
    }
}
