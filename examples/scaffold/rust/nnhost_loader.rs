//! nnhost/abi/loader.h and example_data.h

use super::*;

pub const REWINDABLE: u32 = 1;

#[repr(C)]
pub struct LoaderInfo {
    pub struct_size: u32,
    pub flags: u32,
    pub count: i64,
    pub height: i64,
    pub width: i64,
    pub channels: i64,
    pub element_type: i32,
    pub class_count: u32,
    pub value_minimum: f64,
    pub value_maximum: f64,
    pub class_names: *const *const c_char,
}

/// Records of bytes 0..255, one channel.
pub struct Shape {
    pub count: usize,
    pub height: usize,
    pub width: usize,
    pub class_count: usize,
}

pub trait Loader: Plugin {
    fn shape(&self) -> Shape;
    /// Up to labels.len() records; how many. values: (capacity, height, width)
    fn read(&mut self, values: &mut [u8], labels: &mut [i32]) -> Result<usize, Failure>;
    fn rewind(&mut self) -> Result<(), Failure>;
    /// 0..100, from the first bytes of a file; none of a folder.
    fn probe(start: Option<&[u8]>) -> i32;
}

#[repr(C)]
pub struct LoaderTable {
    struct_size: u32,
    reserved: u32,
    info: unsafe extern "C" fn(*mut c_void, *mut LoaderInfo, *mut RawError) -> i32,
    read: unsafe extern "C" fn(*mut c_void, i64, *mut c_void, *mut i32, *mut i64, *mut RawError) -> i32,
    rewind: unsafe extern "C" fn(*mut c_void, *mut RawError) -> i32,
    read_indices: *const c_void, // null: not offered
    probe: unsafe extern "C" fn(*const c_char, *const u8, u64) -> i32,
    view: *const c_void,
}
unsafe impl Sync for LoaderTable {}

impl LoaderTable {
    pub const KIND: *const c_char = c!("nnhost.loader/1");
}

pub const fn loader<P: Loader>() -> LoaderTable {
    LoaderTable {
        struct_size: std::mem::size_of::<LoaderTable>() as u32,
        reserved: 0,
        info: info::<P>,
        read: read::<P>,
        rewind: rewind::<P>,
        read_indices: std::ptr::null(),
        probe: probe::<P>,
        view: std::ptr::null(),
    }
}

unsafe fn the_mut<'a, P>(this: *mut c_void) -> &'a mut P {
    &mut *(this as *mut P)
}

unsafe extern "C" fn info<P: Loader>(this: *mut c_void, info: *mut LoaderInfo, error: *mut RawError) -> i32 {
    guarded(error, || {
        let shape = the::<P>(this).shape();
        (*info).flags = REWINDABLE;
        (*info).count = shape.count as i64;
        (*info).height = shape.height as i64;
        (*info).width = shape.width as i64;
        (*info).channels = 1;
        (*info).element_type = 1; // bytes
        (*info).class_count = shape.class_count as u32;
        (*info).value_minimum = 0.0;
        (*info).value_maximum = 255.0;
        (*info).class_names = std::ptr::null();
        Ok(())
    })
}

unsafe extern "C" fn read<P: Loader>(
    this: *mut c_void,
    capacity: i64,
    values: *mut c_void,
    labels: *mut i32,
    count: *mut i64,
    error: *mut RawError,
) -> i32 {
    guarded(error, || {
        let plugin = the_mut::<P>(this);
        let (shape, capacity) = (plugin.shape(), capacity as usize);
        let values = slice_mut(values as *mut u8, capacity * shape.height * shape.width);
        *count = plugin.read(values, slice_mut(labels, capacity))? as i64;
        Ok(())
    })
}

unsafe extern "C" fn rewind<P: Loader>(this: *mut c_void, error: *mut RawError) -> i32 {
    guarded(error, || the_mut::<P>(this).rewind())
}

unsafe extern "C" fn probe<P: Loader>(_path: *const c_char, bytes: *const u8, size: u64) -> i32 {
    let start = if bytes.is_null() { None } else { Some(slice(bytes, size as usize)) };
    catch_unwind(|| P::probe(start)).unwrap_or(0)
}

#[repr(C)]
pub struct ExampleFile {
    pub struct_size: u32,
    pub reserved: u32,
    pub name: *const c_char,
    pub bytes: *const u8,
    pub size: u64,
}
unsafe impl Sync for ExampleFile {}

#[repr(C)]
pub struct ExampleData {
    pub struct_size: u32,
    pub file_count: u32,
    pub files: *const &'static ExampleFile,
    pub path: *const c_char,
    pub count: i64,
    pub labels: *const i32,
    pub height: i64,
    pub width: i64,
    pub channels: i64,
    pub values: *const f64, // (count, height, width, channels), or null
}
unsafe impl Sync for ExampleData {}

/// What get_extension answers when it is asked for `id`: `data`, or null for an id that is not known.
pub unsafe fn example_or_null(id: *const c_char, data: &'static ExampleData) -> *const c_void {
    if CStr::from_ptr(id).to_bytes() == b"nnhost.example_data/1" {
        data as *const ExampleData as *const c_void
    } else {
        std::ptr::null()
    }
}
