"""The goldens as text, and what differs between two contracts, by name."""
import itertools
import pathlib
import re

HERE = pathlib.Path(__file__).parent
WRITTEN = "Written by tests/abi/freeze.py goldens.\n"
LAYOUT_HEAD = ("Struct and its size in bytes; field, its offset, its size, its type (of functions without the names of "
               "parameters). 64-bit pointers. " + WRITTEN)
CONSTANTS_HEAD = "Constants with value and type, names of types, macros that are no values. " + WRITTEN
SYMBOLS_HEAD = "What libnnhost exports. " + WRITTEN
BODIES_HEAD = ("What the public headers put into whoever includes them: header, name, its text without comments. " +
               WRITTEN)
NEVER_GROW = {"nnhost_rng": "plugins make it themselves"}


def layout_text(layout):
    lines = [LAYOUT_HEAD]
    for struct, places in layout.items():
        lines.append(f"{struct} {places['']}\n")
        lines += [f"    {field} {place[0]} {place[1]} {place[2]}\n" for field, place in places.items() if field]
    return "".join(lines)


def constants_text(constants):
    return CONSTANTS_HEAD + "".join(f"{name} {value}\n" for name, value in sorted(constants.items()))


def symbols_text(functions):
    return SYMBOLS_HEAD + "".join(f"{name}\n" for name in sorted(functions))


def bodies_text(headers):
    lines = [BODIES_HEAD]
    for header, entries in headers.items():
        lines.append(f"{header}\n")
        for name, text in entries.items():
            lines += [f"    {name}\n", *(f"        {line}\n" for line in text)]
    return "".join(lines)


def read_layout(path):
    layout, struct = {}, None
    for line in path.read_text().splitlines()[1:]:
        if line.startswith("    "):
            field, offset, size, kind = line.split(maxsplit=3)
            layout[struct][field] = (int(offset), int(size), kind)
        else:
            struct, size = line.split()
            layout[struct] = {"": int(size)}
    return layout


def read_constants(path):
    return dict(line.split(" ", 1) for line in path.read_text().splitlines()[1:])


def read_symbols(path):
    return path.read_text().split("\n")[1:-1]


def read_bodies(path):
    headers, entries, text = {}, None, None
    for line in path.read_text().splitlines()[1:]:
        if line.startswith(" " * 8):
            text.append(line[8:])
        elif line.startswith(" " * 4):
            text = entries[line[4:]] = []
        else:
            entries = headers[line] = {}
    return headers


def layout_changes(old, new):
    """Two lists of sentences: what an old plugin or host would trip over, and what was added."""
    broken, added = [], []
    for struct, before in old.items():
        if struct not in new:
            broken.append(f"{struct}: the struct is gone")
            continue
        after = new[struct]
        for field, place in before.items():
            if field == "":
                continue
            if field not in after:
                broken.append(f"{struct}.{field}: the field is gone")
                continue
            for what, was, now in zip(("at byte", "bytes:", "of type"), place, after[field]):
                if was != now:
                    broken.append(f"{struct}.{field}: now {what} {now}, was {was}")
        for field in after.keys() - before.keys():
            if struct in NEVER_GROW:
                broken.append(f"{struct}.{field}: is new, and {struct} never grows: {NEVER_GROW[struct]}")
            elif after[field][0] < before[""]:
                broken.append(f"{struct}.{field}: is new at byte {after[field][0]}, not at the end")
            else:
                added.append(f"{struct}.{field}: appended at byte {after[field][0]}")
    added += [f"{struct}: a new struct" for struct in new if struct not in old]
    return broken, added


def constant_changes(old, new):
    broken = [f"{name}: gone, was {value}" for name, value in old.items() if name not in new]
    broken += [f"{name}: now {new[name]}, was {value}" for name, value in old.items()
               if name in new and new[name] != value]
    return broken, [f"{name}: new, {value}" for name, value in new.items() if name not in old]


def symbol_changes(old, new):
    return ([f"{name}: gone from the C API" for name in old if name not in new],
            [f"{name}: new in the C API" for name in new if name not in old])


def body_changes(old, new):
    """Of each text that changed, the first line. Headers are self-sufficient: in which order they come says nothing."""
    changes = [f"{header}: the header is gone" for header in old if header not in new]
    for header, after in new.items():
        before = old.get(header, {})
        changes += [f"{header}: {name}: gone" for name in before if name not in after]
        changes += [f"{header}: {name}: new" for name in after if name not in before]
        kept, order = ([name for name in one if name in other and not name.startswith("#include")] for one, other in
                       ((before, after), (after, before)))
        for name in kept:
            lines = itertools.zip_longest(before[name], after[name], fillvalue="")
            changes += [f"{header}: {name}: now `{now}`, was `{was}`" for was, now in lines if was != now][:1]
        changes += [f"{header}: {now}: now stands before {was}" for was, now in zip(kept, order) if was != now][:1]
    return changes


def golden_changes(found, folder=HERE):
    """Everything that differs from the goldens."""
    pairs = (layout_changes(read_layout(folder / "layout.golden"), found.layout),
             constant_changes(read_constants(folder / "constants.golden"), found.constants),
             symbol_changes(read_symbols(folder / "symbols.golden"), found.functions))
    return [sentence for pair in pairs for sentences in pair for sentence in sentences]


def contract_changes(old, new):
    """Two lists, as layout_changes gives them, for layout and constants together."""
    layout, constants = layout_changes(old.layout, new.layout), constant_changes(old.constants, new.constants)
    return layout[0] + constants[0], layout[1] + constants[1]


def version_text(version):
    return f"{version[0]}.{version[1]}"


def accepts(host, plugin):
    """Whether a host of one version takes a plugin of another: the rule of nnhost/abi/version.h."""
    return host == plugin if host[0] == 0 else host[0] == plugin[0] and plugin[1] <= host[1]


def frozen_sets(folder=HERE / "frozen"):
    """(version, its include folder), oldest first."""
    sets = [(tuple(map(int, path.name.split("."))), path / "include") for path in folder.iterdir()
            if re.fullmatch(r"\d+\.\d+", path.name)]
    return sorted(sets)


def needs_minor(old, new, name):
    """A kind or an extension comes in a header of its own under the version that there is; a macro is source text."""
    return new.home[name] in old.home.values() and not new.constants.get(name, "").startswith("macro")


def frozen_faults(old, new):
    """What the rules of the freeze say about today's contract, given the newest frozen one that it has to hold."""
    broken, added = contract_changes(old, new)
    since = f"the frozen headers of contract {version_text(old.version)}"
    faults = [f"{sentence} ({since})" for sentence in broken]
    if old.version == new.version:
        faults += [f"{sentence}: {since} are released; NNHOST_ABI_MINOR has to be raised" for sentence in added
                   if needs_minor(old, new, sentence.split(":")[0].split(".")[0])]
    # Whatever the versions: what is read before they are known.
    for field in ("magic", "struct_size", "abi_major", "abi_minor"):
        if old.layout["nnhost_module"][field] != new.layout["nnhost_module"].get(field):
            faults.append(f"nnhost_module.{field}: is read before the version is known, and never changes")
    return faults
