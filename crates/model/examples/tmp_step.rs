//! tmp
#![allow(missing_docs, clippy::unwrap_used, reason = "temporary")]
use burn::tensor::*;
use std::time::Instant;
use unfold_model::{
    backend::Backend,
    nets::{activation::*, mlp::*, trainer::*},
};
fn main() {
    for backend in Backend::ALL {
        let device = backend.device();
        let x = Tensor::<3>::from_data(
            TensorData::new((0..256).map(|i| (i as f32 * 0.37).sin()).collect::<Vec<_>>(), [1, 128, 2]),
            &device,
        );
        let y = Tensor::<3>::from_data(
            TensorData::new((0..128).map(|i| (i % 2) as f32).collect::<Vec<_>>(), [1, 128, 1]),
            &device,
        );
        let mut sizes = vec![8; 8];
        sizes[0] = 2;
        sizes[7] = 1;
        for a in [
            Activation::Relu,
            Activation::LeakyRelu,
            Activation::Gelu,
            Activation::GeluTanh,
            Activation::Silu,
            Activation::Elu,
            Activation::Softplus,
            Activation::Tanh,
            Activation::Sigmoid,
        ] {
            let net = Mlp::new(&sizes, a, &[1, 2, 3, 4, 5], HE, &device);
            let t = Instant::now();
            for _ in 0..100 {
                let _ = net.forward(x.clone());
            }
            let f = t.elapsed().as_secs_f64() * 10.0;
            let t = Instant::now();
            for _ in 0..100 {
                let _ = gradient(&net, &x, &y, Loss::CrossEntropy);
            }
            let g = t.elapsed().as_secs_f64() * 10.0;
            let mut tr = Trainer::new(net, Rule::Adam { rate: 0.01 });
            let t = Instant::now();
            for _ in 0..100 {
                let _ = tr.step(&x, &y, Loss::CrossEntropy);
            }
            let s = t.elapsed().as_secs_f64() * 10.0;
            println!("{} {a:?}: forward {f:.3} gradient {g:.3} step {s:.3} ms", backend.name());
        }
    }
}
