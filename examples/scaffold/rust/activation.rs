//! @name@: x / (1 + |x|), an S from -1 to 1 that needs no exponential.

#[macro_use]
#[allow(dead_code)] // it serves every kind of plugin
mod nnhost;

use nnhost::{Elementwise, Failure, Plugin, Ranges, Values};

struct Softsign;

impl Plugin for Softsign {
    fn create(_: &Values) -> Result<Self, Failure> {
        Ok(Softsign)
    }
}

impl Elementwise for Softsign {
    fn ranges(&self) -> Ranges {
        Ranges { output: (-1.0, 1.0), inverse: (-1.0, 1.0), target: (-0.9, 0.9) }
    }
    fn f(&self, x: f32) -> f32 {
        if x.is_infinite() { x.signum() } else { x / (1.0 + x.abs()) }
    }
    fn derivative(&self, x: f32, _y: f32) -> f32 {
        1.0 / ((1.0 + x.abs()) * (1.0 + x.abs()))
    }
    fn inverse(&self, y: f32) -> f32 {
        if y.abs() > 1.0 { f32::NAN } else { y / (1.0 - y.abs()) }
    }
}

plugin! {
    Softsign,
    elementwise -> ActivationTable,
    id: "@id@",
    name: "@name@",
    version: "0.1.0",
    summary: "x / (1 + |x|)",
    vendor: "@vendor@",
    licence: "@licence@",
    threads: nnhost::THREADS_CONCURRENT,
    parameters: &[],
    extension: None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (x, y) in [(0.0, 0.0), (1.0, 0.5), (-3.0, -0.75), (f32::MAX, 1.0), (f32::NEG_INFINITY, -1.0)] {
            assert_eq!(Softsign.f(x), y);
        }
        assert_eq!(Softsign.f(1e-40), 1e-40);
        assert!(Softsign.f(f32::NAN).is_nan());
    }

    #[test]
    fn the_derivative_is_the_slope() {
        let f = |x: f64| x / (1.0 + x.abs());
        for step in -50..50 {
            let (x, h) = (f64::from(step) * 0.37, 1e-4);
            let slope = (f(x + h) - f(x - h)) / (2.0 * h); // wrong by about h squared, by h at the kink of |x|
            assert!((f64::from(Softsign.derivative(x as f32, f(x) as f32)) - slope).abs() < 2e-4);
        }
        assert_eq!(Softsign.derivative(f32::MAX, 1.0), 0.0);
        assert!(Softsign.derivative(f32::NAN, f32::NAN).is_nan());
    }

    #[test]
    fn the_inverse_leads_back() {
        for step in -50..50 {
            let x = step as f32 * 0.17;
            assert!((Softsign.inverse(Softsign.f(x)) - x).abs() < 1e-4);
        }
        assert_eq!(Softsign.inverse(1.0), f32::INFINITY);
        assert_eq!(Softsign.inverse(-1.0), f32::NEG_INFINITY);
        assert!(Softsign.inverse(1.5).is_nan() && Softsign.inverse(f32::NAN).is_nan());
    }

    #[test]
    fn the_entry_leads_to_the_table() {
        let module = unsafe { &*nnhost_plugin_entry() };
        assert_eq!(module.magic, nnhost::MODULE_MAGIC);
        assert_eq!(module.descriptor_count, 1);
    }
}
