//! @name@: records from a text file.
//!
//!     records 2 labels 10 height 1 width 3
//!     7 0 255 0
//!     1 9 128 3
//!
//! After the sizes one record a line: its label, then its pixels row by row. Every line ends with a line feed, so that a
//! file that was cut short is seen to be.

#[macro_use]
#[allow(dead_code)] // it serves every kind of plugin
mod nnhost;

use nnhost::{ExampleData, ExampleFile, Failure, Loader, ParameterSpec, Plugin, Shape, Values};
use std::ffi::{c_void, OsStr};
use std::mem::size_of;
use std::os::raw::c_char;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// All records, read by create.
struct Text {
    height: usize,
    width: usize,
    class_count: usize,
    pixels: Vec<u8>,  // (count, height, width)
    labels: Vec<i32>, // (count)
    next: usize,      // record that read gives next
}

/// The text as words and numbers; knows where it is.
struct Reader<'a> {
    left: &'a [u8],
    line: i64,
    column: i64,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

impl<'a> Reader<'a> {
    fn failure(&self, text: impl Into<String>) -> Failure {
        Failure { line: self.line, column: self.column, ..Failure::new(nnhost::E_DATA, text) }
    }

    fn field(&self) -> &'a [u8] {
        let end = self.left.iter().position(|&byte| is_blank(byte) || byte == b'\n');
        &self.left[..end.unwrap_or(self.left.len())]
    }

    fn skip(&mut self, bytes: usize) {
        self.left = &self.left[bytes..];
        let blanks = self.left.iter().take_while(|&&byte| is_blank(byte)).count();
        self.left = &self.left[blanks..];
        self.column += 1;
    }

    fn word(&mut self, wanted: &str) -> Result<(), Failure> {
        if self.field() != wanted.as_bytes() {
            return Err(self.failure(format!("the word '{}' is missing", wanted)));
        }
        self.skip(wanted.len());
        Ok(())
    }

    fn number(&mut self, minimum: usize, maximum: usize) -> Result<usize, Failure> {
        let field = self.field();
        let digits = std::str::from_utf8(field).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        match digits.and_then(|text| text.parse().ok()) {
            Some(value) if (minimum..=maximum).contains(&value) => {
                self.skip(field.len());
                Ok(value)
            }
            _ => Err(self.failure(format!("a whole number from {} to {} is wanted", minimum, maximum))),
        }
    }

    fn line_end(&mut self) -> Result<(), Failure> {
        match self.left.first() {
            Some(b'\n') => self.skip(1),
            Some(_) => return Err(self.failure("the line holds more than the sizes in the first line say")),
            None => return Err(self.failure("the file ends in the middle of a line")),
        }
        self.line += 1;
        self.column = 1;
        Ok(())
    }

    fn size(&mut self, word: &str, maximum: usize) -> Result<usize, Failure> {
        self.word(word)?;
        self.number(1, maximum)
    }
}

fn memory_for<T>(count: usize) -> Result<Vec<T>, Failure> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).map_err(|_| Failure::new(nnhost::E_MEMORY, "out of memory"))?;
    Ok(values)
}

fn parse(text: &[u8]) -> Result<Text, Failure> {
    let mut reader = Reader { left: text, line: 1, column: 1 };
    let count = reader.size("records", 1_000_000_000)?;
    let class_count = reader.size("labels", 65535)?;
    let height = reader.size("height", 65535)?;
    let width = reader.size("width", 65535)?;
    reader.line_end()?;
    // A number and what parts it from the next take two bytes at least: no more memory is asked for than the file fills.
    if count * height * width > text.len() / 2 {
        return Err(reader.failure("the file is too short for the sizes in its first line"));
    }
    let mut pixels = memory_for(count * height * width)?;
    let mut labels = memory_for(count)?;
    for _ in 0..count {
        labels.push(reader.number(0, class_count - 1)? as i32);
        for _ in 0..height * width {
            pixels.push(reader.number(0, 255)? as u8);
        }
        reader.line_end()?;
    }
    if !reader.left.is_empty() {
        return Err(reader.failure("there are more lines than records in the first line"));
    }
    Ok(Text { height, width, class_count, pixels, labels, next: 0 })
}

fn open(path: &Path) -> Result<Text, Failure> {
    let in_file = |failure| Failure { file: path.to_string_lossy().into_owned(), ..failure };
    let text = std::fs::read(path).map_err(|cause| in_file(Failure::new(nnhost::E_MISSING, cause.to_string())))?;
    parse(&text).map_err(in_file)
}

impl Plugin for Text {
    fn create(values: &Values) -> Result<Self, Failure> {
        open(Path::new(OsStr::from_bytes(values.text(0).to_bytes())))
    }
}

impl Loader for Text {
    fn shape(&self) -> Shape {
        Shape { count: self.labels.len(), height: self.height, width: self.width, class_count: self.class_count }
    }

    fn read(&mut self, values: &mut [u8], labels: &mut [i32]) -> Result<usize, Failure> {
        let (first, size) = (self.next, self.height * self.width);
        let count = labels.len().min(self.labels.len() - first);
        values[..count * size].copy_from_slice(&self.pixels[first * size..(first + count) * size]);
        labels[..count].copy_from_slice(&self.labels[first..first + count]);
        self.next += count;
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), Failure> {
        self.next = 0;
        Ok(())
    }

    fn probe(start: Option<&[u8]>) -> i32 {
        if start.map_or(false, |bytes| bytes.starts_with(b"records ")) { 90 } else { 0 }
    }
}

// A small file that `nnhost check` can try the loader on.
const EXAMPLE: &str = "records 4 labels 2 height 2 width 3\n\
                       0 255 0 0 255 0 0\n\
                       1 0 0 255 0 0 255\n\
                       0 240 10 0 250 0 5\n\
                       1 7 0 255 0 9 130\n";
static EXAMPLE_LABELS: [i32; 4] = [0, 1, 0, 1];
#[rustfmt::skip] // a record a line
static EXAMPLE_VALUES: [f64; 4 * 2 * 3] = [
    255.0, 0.0, 0.0, 255.0, 0.0, 0.0,
    0.0, 0.0, 255.0, 0.0, 0.0, 255.0,
    240.0, 10.0, 0.0, 250.0, 0.0, 5.0,
    7.0, 0.0, 255.0, 0.0, 9.0, 130.0,
];
static EXAMPLE_FILE: ExampleFile = ExampleFile {
    struct_size: size_of::<ExampleFile>() as u32,
    reserved: 0,
    name: c!("example.txt"),
    bytes: EXAMPLE.as_ptr(),
    size: EXAMPLE.len() as u64,
};
static EXAMPLE_FILES: [&ExampleFile; 1] = [&EXAMPLE_FILE];
static EXAMPLE_DATA: ExampleData = ExampleData {
    struct_size: size_of::<ExampleData>() as u32,
    file_count: 1,
    files: EXAMPLE_FILES.as_ptr(),
    path: c!("example.txt"),
    count: 4,
    labels: EXAMPLE_LABELS.as_ptr(),
    height: 2,
    width: 3,
    channels: 1,
    values: EXAMPLE_VALUES.as_ptr(),
};

unsafe extern "C" fn extension(id: *const c_char) -> *const c_void {
    nnhost::example_or_null(id, &EXAMPLE_DATA)
}

static PATH: ParameterSpec = ParameterSpec {
    key: c!("path"),
    summary: c!("the text file"),
    flags: nnhost::PARAMETER_PRIMARY | nnhost::PARAMETER_REQUIRED,
    ..ParameterSpec::BASE
};

plugin! {
    Text,
    loader -> LoaderTable,
    id: "@id@",
    name: "@name@",
    version: "0.1.0",
    summary: "text: a line of sizes, then one record a line",
    vendor: "@vendor@",
    licence: "@licence@",
    threads: nnhost::THREADS_INSTANCE,
    parameters: &[&PATH],
    extension: Some(extension),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read_in_blocks_of_every_size() {
        let mut text = parse(EXAMPLE.as_bytes()).map_err(|failure| failure.text).unwrap();
        for capacity in 1..6 {
            let (mut values, mut labels) = (vec![0; 6 * capacity], vec![0; capacity]);
            let (mut all_values, mut all_labels) = (Vec::<u8>::new(), Vec::new());
            loop {
                let count = text.read(&mut values, &mut labels).unwrap();
                if count == 0 {
                    break;
                }
                all_values.extend_from_slice(&values[..6 * count]);
                all_labels.extend_from_slice(&labels[..count]);
            }
            assert_eq!(all_labels, EXAMPLE_LABELS);
            assert_eq!(all_values.iter().map(|&value| f64::from(value)).collect::<Vec<_>>(), EXAMPLE_VALUES);
            text.rewind().unwrap();
        }
    }

    #[test]
    fn errors_say_where() {
        for (text, line, column) in [
            ("", 1, 1),
            ("records 1 labels 2 height 1 breadth 2\n", 1, 7),
            ("records 1000000000 labels 2 height 65535 width 65535\n", 2, 1),
            ("records 1 labels 2 height 1 width 2\n1 256 0\n", 2, 2),
            ("records 1 labels 2 height 1 width 2\n1 0\n", 2, 3),
            ("records 1 labels 2 height 1 width 2\n1 0 2 3\n", 2, 4),
            ("records 1 labels 2 height 1 width 2\n1 0 25", 2, 4),
            ("records 1 labels 2 height 1 width 2\n1 0 25\n1 0 25\n", 3, 1),
        ] {
            let failure = parse(text.as_bytes()).err().expect(text);
            assert_eq!((failure.status, failure.line, failure.column), (nnhost::E_DATA, line, column), "{}", text);
        }
        assert_eq!(open(Path::new("there is no such file")).err().unwrap().status, nnhost::E_MISSING);
    }

    #[test]
    fn files_are_recognised() {
        assert_eq!(Text::probe(Some(EXAMPLE.as_bytes())), 90);
        assert_eq!(Text::probe(Some(b"7,0,255")), 0);
        assert_eq!(Text::probe(None), 0);
    }
}
