//! @name@: normal weights, mean 0, standard deviation scale / sqrt(incoming links).

#[macro_use]
#[allow(dead_code)] // it serves every kind of plugin
mod nnhost;

use nnhost::{Failure, Initialiser, LayerInfo, ParameterSpec, Plugin, Values};

struct Normal {
    scale: f64,
}

static SCALE: ParameterSpec = ParameterSpec {
    parameter_type: nnhost::PARAMETER_REAL,
    key: c!("scale"),
    summary: c!("factor for the standard deviation 1/sqrt(incoming links)"),
    default_text: c!("1"),
    minimum: 0.001,
    maximum: 1000.0,
    flags: nnhost::PARAMETER_PRIMARY,
    ..ParameterSpec::BASE
};

impl Plugin for Normal {
    fn create(values: &Values) -> Result<Self, Failure> {
        Ok(Normal { scale: values.real(0) })
    }
}

impl Initialiser for Normal {
    // In the order of w, so that the same seed gives the same weights in every language.
    fn fill(&self, layer: &LayerInfo, mut draw: impl FnMut() -> f64, w: &mut [f32]) -> Result<(), Failure> {
        if layer.fan_in < 1 {
            return Err(Failure::new(nnhost::E_ARGUMENT, "a layer needs at least one incoming link"));
        }
        let deviation = self.scale / (layer.fan_in as f64).sqrt();
        w.iter_mut().for_each(|weight| *weight = (deviation * draw()) as f32);
        Ok(())
    }
}

plugin! {
    Normal,
    initialiser -> InitialiserTable,
    id: "@id@",
    name: "@name@",
    version: "0.1.0",
    summary: "normal distribution, mean 0, deviation scale/sqrt(fan-in)",
    vendor: "@vendor@",
    licence: "@licence@",
    threads: nnhost::THREADS_CONCURRENT,
    parameters: &[&SCALE],
    extension: None,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(fan_in: i64) -> LayerInfo {
        LayerInfo {
            struct_size: std::mem::size_of::<LayerInfo>() as u32,
            layer_index: 0,
            layer_count: 1,
            reserved: 0,
            fan_in,
            fan_out: 1,
            activation_id: c!("org.nnhost.sigmoid"),
        }
    }

    #[test]
    fn numbers_are_scaled_in_their_order() {
        let mut drawn = 0.0;
        let mut w = [0.0; 3];
        let draw = || {
            drawn += 1.0;
            drawn
        };
        Normal { scale: 0.5 }.fill(&layer(25), draw, &mut w).unwrap();
        assert_eq!(w, [0.1, 0.2, 0.3]);
        assert_eq!(drawn, 3.0);
    }

    #[test]
    fn a_layer_without_links_is_refused() {
        let mut w = [7.0];
        let failure = Normal { scale: 1.0 }.fill(&layer(0), || 1.0, &mut w).unwrap_err();
        assert_eq!(failure.status, nnhost::E_ARGUMENT);
        assert_eq!(w, [7.0]);
    }
}
