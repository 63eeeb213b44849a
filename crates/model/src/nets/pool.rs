//! Pooling by two, for networks that are trained. Left out: other windows.

use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// The larger of the two numbers that lie along `dim`, which has length 2 and then 1: a + relu(b − a), up to
/// rounding.
///
/// burn's own maximum keeps where it found it and scatters gradients there: operations that nothing else here
/// needs, and that make the worker a tenth larger.
pub fn larger_half<const D: usize>(x: Tensor<D>, dim: usize) -> Tensor<D> {
    let first = x.clone().narrow(dim, 0, 1);
    let second = x.narrow(dim, 1, 1);
    first.clone() + relu(second - first)
}

#[cfg(test)]
mod tests {
    use super::larger_half;
    use crate::backend::Backend;
    use crate::nets::mlp::numbers;
    use burn::tensor::Tensor;

    #[test]
    fn the_larger_number_is_kept_and_gets_the_gradient() {
        for backend in Backend::ALL {
            let x = Tensor::<2>::from_data([[1.0, 2.0], [-3.0, -4.0]], &backend.device()).autodiff();
            let x = x.require_grad();
            let larger = larger_half(x.clone(), 1);
            assert_eq!(numbers(larger.clone().without_autodiff()), [2.0, -3.0]);
            let gradients = larger.sum().backward();
            assert_eq!(x.grad(&gradients).map(numbers), Some(vec![0.0, 1.0, 1.0, 0.0]));
        }
    }
}
