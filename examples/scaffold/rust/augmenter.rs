//! @name@: each record, and a copy of it shifted by whole pixels; what moves in from outside is empty.

#[macro_use]
#[allow(dead_code)] // it serves every kind of plugin
mod nnhost;

use nnhost::{Augmenter, Failure, ImageInfo, ParameterSpec, Plugin, Values};

struct Shift {
    right: i64, // pixels
    down: i64,
}

const PIXELS: ParameterSpec = ParameterSpec {
    parameter_type: nnhost::PARAMETER_INTEGER,
    minimum: -1000.0,
    maximum: 1000.0,
    ..ParameterSpec::BASE
};
static RIGHT: ParameterSpec = ParameterSpec {
    key: c!("right"),
    summary: c!("pixels to the right; negative: to the left"),
    default_text: c!("1"),
    flags: nnhost::PARAMETER_PRIMARY,
    ..PIXELS
};
static DOWN: ParameterSpec = ParameterSpec {
    key: c!("down"),
    summary: c!("pixels downwards; negative: upwards"),
    default_text: c!("0"),
    ..PIXELS
};

impl Plugin for Shift {
    fn create(values: &Values) -> Result<Self, Failure> {
        Ok(Shift { right: values.integer(0), down: values.integer(1) })
    }
}

impl Augmenter for Shift {
    const FLAGS: u32 = nnhost::KEEPS_ORIGINAL;
    const MULTIPLIER: usize = 2;

    fn apply(&self, image: &ImageInfo, record: &[f32], out: &mut [f32]) -> Result<(), Failure> {
        let (original, copy) = out.split_at_mut(record.len());
        original.copy_from_slice(record);
        let mut pixels = copy.chunks_exact_mut(image.channels as usize);
        for row in 0..image.height {
            for column in 0..image.width {
                let (from_row, from_column) = (row - self.down, column - self.right);
                let pixel = pixels.next().expect("as many pixels as rows times columns");
                if (0..image.height).contains(&from_row) && (0..image.width).contains(&from_column) {
                    let from = ((from_row * image.width + from_column) * image.channels) as usize;
                    pixel.copy_from_slice(&record[from..from + pixel.len()]);
                } else {
                    pixel.fill(image.empty);
                }
            }
        }
        Ok(())
    }
}

plugin! {
    Shift,
    augmenter -> AugmenterTable,
    id: "@id@",
    name: "@name@",
    version: "0.1.0",
    summary: "the record, and a copy shifted by whole pixels",
    vendor: "@vendor@",
    licence: "@licence@",
    threads: nnhost::THREADS_CONCURRENT,
    parameters: &[&RIGHT, &DOWN],
    extension: None,
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: [f32; 12] = [1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12.];

    // An image of 2 rows, 3 columns and 2 channels: its shifted copy.
    fn shifted(right: i64, down: i64) -> [f32; 12] {
        let struct_size = std::mem::size_of::<ImageInfo>() as u32;
        let image = ImageInfo { struct_size, reserved: 0, height: 2, width: 3, channels: 2, empty: -1.0, full: 1.0 };
        let mut out = [77.0; 24];
        Shift { right, down }.apply(&image, &RECORD, &mut out).unwrap();
        assert_eq!(out[..12], RECORD);
        out[12..].try_into().unwrap()
    }

    #[test]
    fn pixels_move() {
        assert_eq!(shifted(0, 0), RECORD);
        assert_eq!(shifted(1, 0), [-1., -1., 1., 2., 3., 4., -1., -1., 7., 8., 9., 10.]);
        assert_eq!(shifted(-1, -1), [9., 10., 11., 12., -1., -1., -1., -1., -1., -1., -1., -1.]);
        assert_eq!(shifted(0, 1000), [-1.0; 12]);
    }
}
