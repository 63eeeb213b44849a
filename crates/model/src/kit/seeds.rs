//! Our own seeded numbers, so that a link still gives the same picture after burn or a platform changes.
//!
//! Left out: burn's generator, which is one process-wide lock that parallel tests would disturb.

use rand_core::{Rng as _, SeedableRng};
use rand_pcg::{Pcg32, Pcg64Mcg};

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
        let radius = f64::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// As many as a large network has weights, several times quicker: two at a time by Marsaglia's polar method, without a
    /// cosine, from 32 random bits each, whose generator needs no product of 128 bits, which WebAssembly has not. They are
    /// others than those of [`Seeds::normals`].
    pub fn many_normals(&mut self, count: usize, deviation: f64) -> Vec<f64> {
        let mut quick = Pcg32::seed_from_u64(self.0.next_u64());
        // From the middles of 2³² equal parts of (−1, 1): never 0.
        let mut draw = || (f64::from(quick.next_u32()) + 0.5) / f64::from(1_u32 << 31) - 1.0;
        let mut normals = Vec::with_capacity(count + 1);
        while normals.len() < count {
            let (x, y) = (draw(), draw());
            let square = x * x + y * y;
            if square < 1.0 {
                let stretch = deviation * f64::sqrt(-2.0 * libm::log(square) / square);
                normals.extend([stretch * x, stretch * y]);
            }
        }
        normals.truncate(count);
        normals
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
        type Draw = fn(&mut Seeds, usize, f64) -> Vec<f64>;
        let ways: [Draw; 2] = [Seeds::normals, Seeds::many_normals];
        for draw in ways {
            let draws = draw(&mut Seeds::new(1, "moments"), 200_000, 2.0);
            let count = draws.len() as f64;
            let moment = |power: i32| draws.iter().map(|z| (z / 2.0).powi(power)).sum::<f64>() / count;
            let neighbours = draws.windows(2).map(|pair| pair[0] * pair[1] / 4.0).sum::<f64>() / count;
            // Five standard errors: the variance of zᵏ is E z²ᵏ − (E zᵏ)².
            let expected = [(1, 0.0, 1.0_f64), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)];
            for (power, mean, variance) in expected {
                let off = moment(power) - mean;
                assert!(off.abs() < 5.0 * (variance / count).sqrt(), "E z^{power}: off by {off}");
            }
            assert!(neighbours.abs() < 5.0 / count.sqrt(), "{neighbours}");
        }
        assert_eq!(Seeds::new(1, "odd").many_normals(3, 1.0).len(), 3);
    }
}
