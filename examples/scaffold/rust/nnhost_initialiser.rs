//! nnhost/abi/initialiser.h and rng.h

use super::*;

#[repr(C)]
pub struct LayerInfo {
    pub struct_size: u32,
    pub layer_index: u32,
    pub layer_count: u32,
    pub reserved: u32,
    pub fan_in: i64,
    pub fan_out: i64,
    pub activation_id: *const c_char,
}

#[repr(C)]
pub struct RngTable {
    struct_size: u32,
    reserved: u32,
    u32: unsafe extern "C" fn(*mut Rng) -> u32,
    uniform: unsafe extern "C" fn(*mut Rng) -> f64,
    normal: unsafe extern "C" fn(*mut Rng) -> f64,
    below: unsafe extern "C" fn(*mut Rng, u32) -> u32,
    split: unsafe extern "C" fn(*const Rng, u64, *mut Rng),
}

/// The host's generator: the one source of chance.
#[repr(C)]
pub struct Rng {
    struct_size: u32,
    reserved: u32,
    table: *const RngTable,
    state: [u64; 8],
}

impl Rng {
    pub fn uniform(&mut self) -> f64 {
        unsafe { ((*self.table).uniform)(self) }
    }
    pub fn normal(&mut self) -> f64 {
        unsafe { ((*self.table).normal)(self) }
    }
}

pub trait Initialiser: Plugin {
    /// Fills w (rows, cols), row by row.
    fn fill(&self, layer: &LayerInfo, draw: impl FnMut() -> f64, w: &mut [f32]) -> Result<(), Failure>;
}

#[repr(C)]
pub struct InitialiserTable {
    struct_size: u32,
    reserved: u32,
    fill: unsafe extern "C" fn(*mut c_void, *const LayerInfo, *mut Rng, *mut f32, i64, i64, *mut RawError) -> i32,
}

impl InitialiserTable {
    pub const KIND: *const c_char = c!("nnhost.initialiser/1");
}

/// `draw` gives normal numbers, mean 0, standard deviation 1.
pub const fn initialiser<P: Initialiser>() -> InitialiserTable {
    InitialiserTable { struct_size: std::mem::size_of::<InitialiserTable>() as u32, reserved: 0, fill: fill::<P> }
}

unsafe extern "C" fn fill<P: Initialiser>(
    this: *mut c_void,
    layer: *const LayerInfo,
    rng: *mut Rng,
    w: *mut f32,
    rows: i64,
    cols: i64,
    error: *mut RawError,
) -> i32 {
    guarded(error, || {
        let w = slice_mut(w, (rows * cols) as usize);
        the::<P>(this).fill(&*layer, || (*rng).normal(), w)
    })
}
