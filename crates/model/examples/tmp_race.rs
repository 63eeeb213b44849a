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

    for preset in Preset::ALL { for b in Backend::ALL {
      let device = b.device();
      let r = preset.request();
      let t = Instant::now();
      let mut n = 0; let mut worst = 0.0_f64; let mut it = Activations::answer(&r, &device); let mut last = None;
      loop { let u = Instant::now(); let Some(x) = it.next() else { break }; worst = worst.max(u.elapsed().as_secs_f64()*1e3); n += 1; last = Some(x); }
      let ms = t.elapsed().as_secs_f64()*1e3;
      let last = last.unwrap();
      println!("{preset:?} {}: {n} replies, {:.2} ms each, worst {worst:.1}, {:.2} ms per step", b.name(), ms / n as f64, ms/600.0);
      for c in last.race.unwrap().contestants { println!("   {} {:.4}±{:.4} acc {:.3} off {:.3} div {} norms {:?}", c.function.name(), c.mean, c.deviation, c.accuracies.iter().sum::<f64>()/5., c.off.iter().sum::<f64>()/5., c.diverged, c.gradient_norms.iter().map(|v| format!("{v:.1e}")).collect::<Vec<_>>()); }
      for c in last.checks.iter().filter(|c| !c.held) { println!("     NOT {:.6} vs {:.6} ±{:.2e} {} [{}]", c.value, c.other, c.tolerance, c.claim, c.by); }
    }}
    let heavy = Request { view: View::Race, width: 32, depth: 20, seeds: 8, steps: 40, second: Function::GeluTanh, first: Function::Silu, ..Default::default() };
    let mut it = Activations::answer(&heavy, &device);
    for _ in 0..12 { let t = Instant::now(); it.next().unwrap(); println!("heavy {:.1} ms", t.elapsed().as_secs_f64() * 1e3); }
    let heavy = Request { view: View::Race, width: 12, depth: 20, seeds: 8, steps: 40, second: Function::GeluTanh, first: Function::Silu, ..Default::default() };
    let mut it = Activations::answer(&heavy, &device);
    for _ in 0..12 { let t = Instant::now(); it.next().unwrap(); println!("heavy {:.1} ms", t.elapsed().as_secs_f64() * 1e3); }
}
