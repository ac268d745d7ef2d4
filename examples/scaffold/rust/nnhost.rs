//! nnhost's plugin contract, version @abi_major@.@abi_minor@, in Rust: the structs of nnhost/abi/*.h, whose comments say
//! who owns what, and safe traits on top of them. A plugin implements the trait of its kind and ends with `plugin!`.
//!
//! What panics does not leave the plugin: it becomes the status E_INTERNAL, or, in an activation, which has none, NaN.

use std::any::Any;
use std::ffi::{c_void, CStr};
use std::os::raw::c_char;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::slice::{from_raw_parts, from_raw_parts_mut};

pub const ABI_MAJOR: u32 = @abi_major@;
pub const ABI_MINOR: u32 = @abi_minor@;
pub const MODULE_MAGIC: u64 = 0x010054534f484e4e;

pub const OK: i32 = 0;
pub const E_ARGUMENT: i32 = 1;
pub const E_DATA: i32 = 2;
pub const E_MISSING: i32 = 3;
pub const E_UNSUPPORTED: i32 = 6;
pub const E_MEMORY: i32 = 7;
pub const E_INTERNAL: i32 = 10;

pub const THREADS_INSTANCE: u32 = 0;
pub const THREADS_CONCURRENT: u32 = 2;

/// A text for the host: c!("MIT").
macro_rules! c {
    ($text:expr) => {
        concat!($text, "\0").as_ptr() as *const std::os::raw::c_char
    };
}

// ---- errors --------------------------------------------------------------------------------------------------------

#[repr(C)]
pub struct RawError {
    struct_size: u32,
    status: i32,
    text: [u8; 1024],
    hint: [u8; 512],
    parameter: [u8; 64],
    file: [u8; 1024],
    line: i64,
    column: i64,
    byte: i64,
    sample: i64,
}

/// Why a function failed, and where.
#[derive(Debug)]
pub struct Failure {
    pub status: i32,
    pub text: String,
    pub hint: String,
    pub file: String,
    pub line: i64,   // from 1; -1: none
    pub column: i64, // field in the line, from 1
}

impl Failure {
    pub fn new(status: i32, text: impl Into<String>) -> Failure {
        Failure { status, text: text.into(), hint: String::new(), file: String::new(), line: -1, column: -1 }
    }

    fn write(&self, error: *mut RawError) -> i32 {
        if let Some(error) = unsafe { error.as_mut() } {
            error.status = self.status;
            copy_text(&mut error.text, &self.text);
            copy_text(&mut error.hint, &self.hint);
            copy_text(&mut error.file, &self.file);
            error.line = self.line;
            error.column = self.column;
        }
        self.status
    }
}

fn copy_text(to: &mut [u8], text: &str) {
    let mut length = text.len().min(to.len() - 1);
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    to[..length].copy_from_slice(&text.as_bytes()[..length]);
    to[length] = 0;
}

fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_string())
}

fn guarded(error: *mut RawError, work: impl FnOnce() -> Result<(), Failure>) -> i32 {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => OK,
        Ok(Err(failure)) => failure.write(error),
        Err(payload) => Failure::new(E_INTERNAL, panic_text(payload)).write(error),
    }
}

// A plugin is quiet: what panics is told through the error record alone, not on stderr too.
fn silence_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

// ---- parameters ----------------------------------------------------------------------------------------------------

pub const PARAMETER_INTEGER: i32 = 2;
pub const PARAMETER_REAL: i32 = 3;
pub const PARAMETER_PATH: i32 = 6;
pub const PARAMETER_REQUIRED: u32 = 1;
pub const PARAMETER_PRIMARY: u32 = 2;

#[repr(C)]
pub struct ParameterSpec {
    pub struct_size: u32,
    pub parameter_type: i32,
    pub key: *const c_char,
    pub summary: *const c_char,
    pub default_text: *const c_char, // null if and only if required
    pub choices: *const *const c_char,
    pub minimum: f64,
    pub maximum: f64,
    pub flags: u32,
    pub reserved: u32,
}
unsafe impl Sync for ParameterSpec {}

impl ParameterSpec {
    /// A required path: add what differs with `..ParameterSpec::BASE`.
    pub const BASE: ParameterSpec = ParameterSpec {
        struct_size: std::mem::size_of::<ParameterSpec>() as u32,
        parameter_type: PARAMETER_PATH,
        key: c!("path"),
        summary: c!(""),
        default_text: std::ptr::null(),
        choices: std::ptr::null(),
        minimum: 0.0,
        maximum: 0.0,
        flags: 0,
        reserved: 0,
    };
}

#[repr(C)]
pub struct ParameterValue {
    struct_size: u32,
    parameter_type: i32,
    integer: i64,
    real: f64,
    text: *const c_char,
}

/// The values of the declared parameters, checked by the host, in the order of declaration.
pub struct Values<'a>(&'a [&'a ParameterValue]);

impl Values<'_> {
    pub fn integer(&self, index: usize) -> i64 {
        self.0[index].integer
    }
    pub fn real(&self, index: usize) -> f64 {
        self.0[index].real
    }
    pub fn text(&self, index: usize) -> &CStr {
        unsafe { CStr::from_ptr(self.0[index].text) }
    }
}

// ---- the descriptor ------------------------------------------------------------------------------------------------

pub type Create =
    unsafe extern "C" fn(*const c_void, *const *const ParameterValue, u32, *mut *mut c_void, *mut RawError) -> i32;
pub type Extension = unsafe extern "C" fn(*const c_char) -> *const c_void;

#[repr(C)]
pub struct Descriptor {
    pub struct_size: u32,
    pub thread_model: u32,
    pub kind: *const c_char,
    pub id: *const c_char,
    pub name: *const c_char,
    pub version: *const c_char,
    pub summary: *const c_char,
    pub doc: *const c_char,
    pub vendor: *const c_char,
    pub licence: *const c_char,
    pub parameters: *const &'static ParameterSpec,
    pub parameter_count: u32,
    pub reserved: u32,
    pub create: Create,
    pub destroy: unsafe extern "C" fn(*mut c_void),
    pub table: *const c_void,
    pub get_extension: Option<Extension>,
}
unsafe impl Sync for Descriptor {}

#[repr(C)]
pub struct Module {
    pub magic: u64,
    pub struct_size: u32,
    pub abi_major: u32,
    pub abi_minor: u32,
    pub descriptor_count: u32,
    pub descriptors: *const &'static Descriptor,
}
unsafe impl Sync for Module {}

/// What every kind has: an instance, made from its parameters.
pub trait Plugin: Sized {
    fn create(values: &Values) -> Result<Self, Failure>;
}

pub unsafe extern "C" fn create<P: Plugin>(
    _host: *const c_void,
    values: *const *const ParameterValue,
    count: u32,
    this: *mut *mut c_void,
    error: *mut RawError,
) -> i32 {
    silence_panics();
    guarded(error, || {
        let made = P::create(&Values(slice(values as *const &ParameterValue, count as usize)))?;
        *this = Box::into_raw(Box::new(made)) as *mut c_void;
        Ok(())
    })
}

pub unsafe extern "C" fn destroy<P: Plugin>(this: *mut c_void) {
    guarded(std::ptr::null_mut(), || {
        drop(Box::from_raw(this as *mut P));
        Ok(())
    });
}

// Calls that share a self may overlap where the plugin says so: then it is only read.
unsafe fn the<'a, P>(this: *mut c_void) -> &'a P {
    &*(this as *const P)
}

/// The end of a plugin: its one exported function, and what it leads to. `table`: the const function of the kind.
macro_rules! plugin {
    ($plugin:ty, $table:ident -> $table_type:ident, id: $id:literal, name: $name:literal, version: $version:literal,
     summary: $summary:literal, vendor: $vendor:literal, licence: $licence:literal, threads: $threads:expr,
     parameters: $parameters:expr, extension: $extension:expr $(,)?) => {
        static TABLE: nnhost::$table_type = nnhost::$table::<$plugin>();
        static PARAMETERS: &[&nnhost::ParameterSpec] = $parameters;
        static DESCRIPTOR: nnhost::Descriptor = nnhost::Descriptor {
            struct_size: std::mem::size_of::<nnhost::Descriptor>() as u32,
            thread_model: $threads,
            kind: nnhost::$table_type::KIND,
            id: c!($id),
            name: c!($name),
            version: c!($version),
            summary: c!($summary),
            doc: c!(""),
            vendor: c!($vendor),
            licence: c!($licence),
            parameters: PARAMETERS.as_ptr(),
            parameter_count: PARAMETERS.len() as u32,
            reserved: 0,
            create: nnhost::create::<$plugin>,
            destroy: nnhost::destroy::<$plugin>,
            table: &TABLE as *const nnhost::$table_type as *const std::ffi::c_void,
            get_extension: $extension,
        };
        static DESCRIPTORS: [&nnhost::Descriptor; 1] = [&DESCRIPTOR];
        static MODULE: nnhost::Module = nnhost::Module {
            magic: nnhost::MODULE_MAGIC,
            struct_size: std::mem::size_of::<nnhost::Module>() as u32,
            abi_major: nnhost::ABI_MAJOR,
            abi_minor: nnhost::ABI_MINOR,
            descriptor_count: 1,
            descriptors: DESCRIPTORS.as_ptr(),
        };

        #[no_mangle]
        pub extern "C" fn nnhost_plugin_entry() -> *const nnhost::Module {
            &MODULE
        }
    };
}

// A slice of nothing must not be made of a pointer that leads nowhere.
unsafe fn slice<'a, T>(first: *const T, count: usize) -> &'a [T] {
    if count == 0 { &[] } else { from_raw_parts(first, count) }
}
unsafe fn slice_mut<'a, T>(first: *mut T, count: usize) -> &'a mut [T] {
    if count == 0 { &mut [] } else { from_raw_parts_mut(first, count) }
}

mod @kind@;
pub use @kind@::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panics_becomes_an_error() {
        let mut error: RawError = unsafe { std::mem::zeroed() };
        assert_eq!(guarded(&mut error, || panic!("it broke")), E_INTERNAL);
        assert_eq!((error.status, &error.text[..9]), (E_INTERNAL, &b"it broke\0"[..]));
        assert_eq!(guarded(std::ptr::null_mut(), || Err(Failure::new(E_DATA, "no data"))), E_DATA);
        assert_eq!(guarded(&mut error, || Ok(())), OK);
    }
}
