//! nnhost/abi/augmenter.h

use super::*;

pub const KEEPS_ORIGINAL: u32 = 1;

#[repr(C)]
pub struct ImageInfo {
    pub struct_size: u32,
    pub reserved: u32,
    pub height: i64,
    pub width: i64,
    pub channels: i64,
    pub empty: f32,
    pub full: f32,
}

impl ImageInfo {
    pub fn size(&self) -> usize {
        (self.height * self.width * self.channels) as usize
    }
}

#[repr(C)]
pub struct AugmenterInfo {
    pub struct_size: u32,
    pub flags: u32,
    pub multiplier: i64,
    pub height: i64,
    pub width: i64,
    pub channels: i64,
}

/// An augmenter that leaves chance and the size of images alone.
pub trait Augmenter: Plugin {
    const FLAGS: u32;
    const MULTIPLIER: usize; // records out for one in

    /// One record: record (height, width, channels) -> out (MULTIPLIER, height, width, channels)
    fn apply(&self, image: &ImageInfo, record: &[f32], out: &mut [f32]) -> Result<(), Failure>;
}

#[repr(C)]
pub struct AugmenterTable {
    struct_size: u32,
    reserved: u32,
    info: unsafe extern "C" fn(*mut c_void, *const ImageInfo, *mut AugmenterInfo, *mut RawError) -> i32,
    apply: unsafe extern "C" fn(
        *mut c_void,
        *const ImageInfo,
        i64,
        *const f32,
        *mut f32,
        *const *mut c_void,
        *mut RawError,
    ) -> i32,
}

impl AugmenterTable {
    pub const KIND: *const c_char = c!("nnhost.augmenter/1");
}

pub const fn augmenter<P: Augmenter>() -> AugmenterTable {
    AugmenterTable {
        struct_size: std::mem::size_of::<AugmenterTable>() as u32,
        reserved: 0,
        info: info::<P>,
        apply: apply::<P>,
    }
}

unsafe extern "C" fn info<P: Augmenter>(
    _this: *mut c_void,
    image: *const ImageInfo,
    info: *mut AugmenterInfo,
    _error: *mut RawError,
) -> i32 {
    (*info).flags = P::FLAGS;
    (*info).multiplier = P::MULTIPLIER as i64;
    (*info).height = (*image).height;
    (*info).width = (*image).width;
    (*info).channels = (*image).channels;
    OK
}

unsafe extern "C" fn apply<P: Augmenter>(
    this: *mut c_void,
    image: *const ImageInfo,
    n: i64,
    records: *const f32,
    out: *mut f32,
    _rngs: *const *mut c_void,
    error: *mut RawError,
) -> i32 {
    guarded(error, || {
        let (image, n) = (&*image, n as usize);
        let size = image.size();
        let records = slice(records, n * size).chunks_exact(size);
        let out = slice_mut(out, n * P::MULTIPLIER * size).chunks_exact_mut(P::MULTIPLIER * size);
        records.zip(out).try_for_each(|(record, out)| the::<P>(this).apply(image, record, out))
    })
}
