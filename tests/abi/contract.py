"""What headers promise in binary, read from the headers themselves: every struct with the place, size and type of each
field, every constant with its value and type, every type name, every function of the C API.

The text is read for the names; a compiler says the numbers. A field that the reading failed to see would look like
padding, which is refused; a macro that is no plain value is kept by its name and parameters alone.
"""
import dataclasses
import pathlib
import re
import subprocess
import tempfile

# Versions are what the others are compared by. The rest says nothing of the contract: build switches and guards.
NOT_KEPT = re.compile(r"NNHOST_(VERSION|ABI_(MAJOR|MINOR|TARGET_MINOR))\w*$|NNHOST_\w+_H$")
# A host that is built from headers of minor M sees every member up to M.
ALL_MEMBERS = "-DNNHOST_ABI_TARGET_MINOR=NNHOST_ABI_MINOR"


@dataclasses.dataclass
class Contract:
    version: tuple  # major, minor
    layout: dict  # struct -> {"": size, field: (offset, size, type)}
    constants: dict  # name -> value and type as text, or "macro..." / "type ..."
    functions: dict  # of the C API: name -> declaration
    home: dict  # struct, type or macro -> its header
    faults: list  # rules that the headers break on their own


def version_of(include):
    text = (pathlib.Path(include) / "nnhost/abi/version.h").read_text()
    return tuple(int(re.search(rf"#define NNHOST_ABI_{part} (\d+)", text).group(1)) for part in ("MAJOR", "MINOR"))


def with_version(text, version):
    """version.h with the contract's version changed."""
    for part, number in zip(("MAJOR", "MINOR"), version):
        text, count = re.subn(rf"(#define NNHOST_ABI_{part}) \d+", rf"\g<1> {number}", text)
        assert count == 1, f"NNHOST_ABI_{part} is not in version.h"
    return text


def plain(text):
    """Without comments."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)


def declarations(text):
    """A header's text without preprocessor lines and the contents of string literals."""
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", plain(text), flags=re.M)
    return re.sub(r'"[^"\n]*"', '""', text).replace("NNHOST_NOEXCEPT", "")


def tidy(text):
    return re.sub(r"\s*([(),*\[\]])\s*", r"\1", " ".join(text.split()))


def without_names(parameters):
    """`void *self, int64_t rows` -> `void*,int64_t`: names of parameters may change."""
    return ",".join(re.sub(r"(?<=[\w*\s])(?:\s+|(?<=\*))\w+$", "", part.strip()) for part in parameters.split(","))


def fields(body):
    """Name -> type of the fields between the braces of a struct."""
    for field in filter(None, (part.strip() for part in body.split(";"))):
        function = re.fullmatch(r"(.*?)\(\s*\*\s*(\w+)\s*\)\s*\((.*)\)", field, flags=re.S)
        if function:
            yield function.group(2), tidy(f"{function.group(1)}(*)({without_names(tidy(function.group(3)))})")
        else:
            simple = re.fullmatch(r"(.*?)(\w+)\s*((?:\[[^\]]*\])*)", field, flags=re.S)
            yield simple.group(2), tidy(simple.group(1) + simple.group(3))


def headers_of(includes):
    return [(path, path.relative_to(folder)) for folder in map(pathlib.Path, includes) for path in
            sorted(folder.rglob("*.h"))]


def structs_of(text):
    return {name: dict(fields(body)) for name, body in re.findall(r"\bstruct\s+(\w+)\s*\{([^{}]*)\}", text)}


def types_of(text):
    """typedefs that are no structs: `typedef int32_t nnhost_status`."""
    for declaration in re.findall(r"\btypedef\s+([^{};]+);", text):
        name = re.search(r"\(\s*\*\s*(nnhost_\w+)\s*\)|(nnhost_\w+)\s*$", declaration)
        if name and not declaration.startswith("struct"):
            name = name.group(1) or name.group(2)
            function = re.fullmatch(r"(.*\))\s*\((.*)\)\s*", declaration, flags=re.S)
            if function:
                declaration = f"{function.group(1)}({without_names(tidy(function.group(2)))})"
            yield name, "type " + tidy(re.sub(rf"\b{name}\b", "", declaration))


def functions_of(text):
    return {name: f"{' '.join(result.split())} {name}({' '.join(parameters.split())})" for result, name, parameters in
            re.findall(r"\bNNHOST_API\s+([\w\s*]+?)\b(nnhost_\w+)\s*\(([^;]*)\)\s*;", text)}


def macros_of(text):
    """Name -> (parameters or None, replacement) of each #define that is kept."""
    text = re.sub(r"\\\n", " ", plain(text))
    for name, parameters, value in re.findall(r"^[ \t]*#[ \t]*define[ \t]+(NNHOST_\w+)(\([^)]*\))?[ \t]*(.*)$", text,
                                              flags=re.M):
        if not NOT_KEPT.match(name):
            yield name, (parameters or None, value.strip())


def is_value(parameters, value):
    return parameters is None and re.fullmatch(r'"[^"]*"|-?(0x)?[0-9A-Fa-f]+[uUlL]*|U?INT(32|64)_C\(\w+\)', value)


PRINTING = r"""
#include <inttypes.h>
#include <stdio.h>
static void text_value(const char *n, const char *v) { printf("%s \"%s\"\n", n, v); }
static void signed_value(const char *n, long long v) { printf("%s %lld int\n", n, v); }
static void unsigned_value(const char *n, unsigned long long v) { printf("%s %llu unsigned\n", n, v); }
static void wide_value(const char *n, unsigned long long v) { printf("%s 0x%016llx uint64_t\n", n, v); }
#define VALUE(name) _Generic((name), char *: text_value, int: signed_value, unsigned: unsigned_value, \
                             uint64_t: wide_value)(#name, name)
"""


def ask_compiler(compiler, includes, paths, structs, values):
    """Runs a program that prints sizes, places and values."""
    lines = [PRINTING, *(f"#include <{path}>" for path in paths), "int main(void) {"]
    for name, names in structs.items():
        lines.append(f'printf("{name} %zu\\n", sizeof(struct {name}));')
        lines += [f'printf("{name} {field} %zu %zu\\n", offsetof(struct {name}, {field}), '
                  f"sizeof(((struct {name} *)0)->{field}));" for field in names]
    lines += [f"VALUE({name});" for name in values] + ["return 0; }\n"]
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "ask.c"), pathlib.Path(folder, "ask")
        source.write_text("\n".join(lines))
        subprocess.run([*compiler.split(), "-std=c11", "-w", ALL_MEMBERS, *(f"-I{i}" for i in includes), source, "-o",
                        program], check=True)
        return subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()


def read(compiler, *includes):
    """The contract of the headers below the folders."""
    structs, constants, functions, values, paths, faults, home = {}, {}, {}, [], [], [], {}
    for header, path in headers_of(includes):
        text = declarations(header.read_text())
        paths.append(path)
        for word in re.findall(r"\b(?:enum|bool|_Bool|union|long|short|wchar_t)\b|\.\.\.|:\s*\d+\s*;", text):
            faults.append(f"{path.name}: '{word}' has no place in the contract")
        inside, types = structs_of(text), dict(types_of(text))
        structs.update(inside)
        functions.update(functions_of(text))
        constants.update(types)
        home.update(dict.fromkeys([*inside, *types], path.name))
        for name, (parameters, value) in macros_of(header.read_text()):
            home[name] = path.name
            if is_value(parameters, value):
                values.append(name)
            else:
                word = value if re.fullmatch(r"nnhost_\w+", value) else ""
                constants[name] = f"macro {tidy(parameters or '')} {word}".strip()
    layout = {name: {} for name in structs}
    for line in ask_compiler(compiler, includes, paths, structs, values):
        name, *rest = line.split(" ")
        if name in layout and len(rest) == 1:
            layout[name][""] = int(rest[0])
        elif name in layout:
            layout[name][rest[0]] = (int(rest[1]), int(rest[2]), structs[name][rest[0]])
        else:
            constants[name] = " ".join(rest)
    version = version_of(next(i for i in includes if (pathlib.Path(i) / "nnhost/abi/version.h").exists()))
    faults += layout_faults(layout) + reused(constants, home)
    return Contract(version, layout, constants, functions, home, faults)


def layout_faults(layout):
    """No padding; the size first."""
    faults = []
    for struct, places in layout.items():
        end = 0
        for field, place in places.items():
            if field == "":
                continue
            if end == 0 and field != ("magic" if struct == "nnhost_module" else "struct_size"):
                faults.append(f"{struct}: begins with {field}")
            if place[0] != end:
                faults.append(f"{struct}: {place[0] - end} bytes of padding before {field} (or a field not seen)")
            end = place[0] + place[1]
        if end != places[""]:
            faults.append(f"{struct}: {places[''] - end} bytes of padding at its end (or a field not seen)")
    return faults


def reused(constants, home):
    """Two names of one family (header, first word, type) may not have the same value."""
    seen, faults = {}, []
    for name, value in constants.items():
        if value.startswith(("macro", "type")):
            continue
        kind = value.split(" ")[-1] if not value.startswith('"') else "text"
        family = (value,) if kind == "text" else (home[name], name.split("_")[1], kind, value)
        if family in seen:
            faults.append(f"{name} has the value of {seen[family]}: {value}")
        seen[family] = name
    return faults
