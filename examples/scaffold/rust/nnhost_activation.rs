//! nnhost/abi/activation.h

use super::*;

#[repr(C)]
pub struct ActivationInfo {
    pub struct_size: u32,
    pub flags: u32,
    pub output_minimum: f32,
    pub output_maximum: f32,
    pub inverse_minimum: f32,
    pub inverse_maximum: f32,
    pub target_low: f32,
    pub target_high: f32,
}

/// The numbers of ActivationInfo, in its order.
pub struct Ranges {
    pub output: (f32, f32),
    pub inverse: (f32, f32),
    pub target: (f32, f32),
}

/// y = f(x), number by number. Right for every float.
pub trait Elementwise: Plugin {
    fn ranges(&self) -> Ranges;
    fn f(&self, x: f32) -> f32;
    fn derivative(&self, x: f32, y: f32) -> f32;
    fn inverse(&self, y: f32) -> f32; // its limit at the ends, NaN beyond
}

#[repr(C)]
pub struct ActivationTable {
    struct_size: u32,
    reserved: u32,
    info: unsafe extern "C" fn(*mut c_void, *mut ActivationInfo),
    forward: unsafe extern "C" fn(*mut c_void, i64, i64, *const f32, *mut f32),
    backward: unsafe extern "C" fn(*mut c_void, i64, i64, *const f32, *const f32, *const f32, *mut f32),
    inverse: unsafe extern "C" fn(*mut c_void, i64, *const f32, *mut f32) -> i64,
}

impl ActivationTable {
    pub const KIND: *const c_char = c!("nnhost.activation/1");
}

pub const fn elementwise<P: Elementwise>() -> ActivationTable {
    ActivationTable {
        struct_size: std::mem::size_of::<ActivationTable>() as u32,
        reserved: 0,
        info: info::<P>,
        forward: forward::<P>,
        backward: backward::<P>,
        inverse: inverse::<P>,
    }
}

unsafe fn or_nan(n: i64, out: *mut f32, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        (0..n as usize).for_each(|i| *out.add(i) = f32::NAN);
    }
}

unsafe extern "C" fn info<P: Elementwise>(this: *mut c_void, info: *mut ActivationInfo) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let ranges = the::<P>(this).ranges();
        (*info).flags = 3; // in place, elementwise
        (*info).output_minimum = ranges.output.0;
        (*info).output_maximum = ranges.output.1;
        (*info).inverse_minimum = ranges.inverse.0;
        (*info).inverse_maximum = ranges.inverse.1;
        (*info).target_low = ranges.target.0;
        (*info).target_high = ranges.target.1;
    }));
}

// Input and output may be the same floats, which no two slices may be: hence the pointers.
unsafe extern "C" fn forward<P: Elementwise>(this: *mut c_void, rows: i64, cols: i64, x: *const f32, y: *mut f32) {
    let plugin = the::<P>(this);
    or_nan(rows * cols, y, || (0..(rows * cols) as usize).for_each(|i| *y.add(i) = plugin.f(*x.add(i))));
}

unsafe extern "C" fn backward<P: Elementwise>(
    this: *mut c_void,
    rows: i64,
    cols: i64,
    x: *const f32,
    y: *const f32,
    dy: *const f32,
    dx: *mut f32,
) {
    let plugin = the::<P>(this);
    or_nan(rows * cols, dx, || {
        for i in 0..(rows * cols) as usize {
            *dx.add(i) = *dy.add(i) * plugin.derivative(*x.add(i), *y.add(i));
        }
    });
}

unsafe extern "C" fn inverse<P: Elementwise>(this: *mut c_void, n: i64, y: *const f32, x: *mut f32) -> i64 {
    let plugin = the::<P>(this);
    let mut outside = n;
    or_nan(n, x, || {
        let (minimum, maximum) = plugin.ranges().inverse;
        let is_inside = |y: f32| y > minimum && y < maximum;
        let inside = (0..n as usize).filter(|&i| is_inside(*y.add(i))).count() as i64;
        (0..n as usize).for_each(|i| *x.add(i) = plugin.inverse(*y.add(i)));
        outside = n - inside;
    });
    outside
}
