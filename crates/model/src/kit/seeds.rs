//! Our own seeded numbers, so that a link still gives the same picture after burn or a platform changes.
//!
//! Left out: burn's generator, which is one process-wide lock that parallel tests would disturb.

use rand_core::{Rng as _, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A stream of random numbers that depends on the seed and the purpose alone.
#[derive(Clone, Debug)]
pub struct Seeds(Pcg64Mcg);

impl Seeds {
    /// The stream for `seed`, separate for each `purpose` so that one draw more here moves nothing there.
    pub fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a: short, well known, and the same on every platform.
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(Pcg64Mcg::seed_from_u64(seed ^ hash.rotate_left(17)))
    }

    /// Uniform in [0, 1), 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Standard normal, by Box and Muller's transform.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// `count` normal numbers with mean 0 and standard deviation `deviation`.
    pub fn normals(&mut self, count: usize, deviation: f64) -> Vec<f64> {
        (0..count).map(|_| deviation * self.normal()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed_for_ever() {
        let mut seeds = Seeds::new(7, "test");
        let first: Vec<String> = (0..3).map(|_| format!("{:.12}", seeds.uniform())).collect();
        let mut again = Seeds::new(7, "test");
        assert_eq!(first, (0..3).map(|_| format!("{:.12}", again.uniform())).collect::<Vec<_>>());
        assert_ne!(Seeds::new(7, "test").uniform(), Seeds::new(7, "tess").uniform());
        assert_ne!(Seeds::new(7, "test").uniform(), Seeds::new(8, "test").uniform());
    }

    #[test]
    fn normals_have_the_moments_of_the_normal() {
        let mut seeds = Seeds::new(1, "moments");
        let draws = seeds.normals(200_000, 1.0);
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|z| z * z).sum::<f64>() / draws.len() as f64;
        // Five standard errors: 1/√n for the mean, √(2/n) for the variance.
        assert!(mean.abs() < 5.0 / (draws.len() as f64).sqrt(), "{mean}");
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / draws.len() as f64).sqrt(), "{variance}");
    }
}
