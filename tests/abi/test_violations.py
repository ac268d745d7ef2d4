#!/usr/bin/env python3
"""Breaks the contract on purpose, in a copy of the headers, in every way that the freeze forbids, and sees that each
check that should notice does, and names what was broken.

usage: test_violations.py COMPILER ROOT
"""
import dataclasses
import pathlib
import re
import shutil
import sys
import tempfile

import abidiff
import check_symbols
import contract
import fakes
import goldens
from building import expect

COMPILER, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
ABI, API = "abi/include/nnhost/abi/", "core/include/nnhost/nnhost.h"


@dataclasses.dataclass
class Violation:
    what: str
    header: str
    pattern: str  # found exactly once
    replacement: str
    seen: dict  # check -> what its report must contain


def field(layout, frozen=None, **others):
    """Seen by the golden and, in the same words, by the comparison with the frozen headers."""
    return {"golden": layout, "frozen": frozen or layout, **others}


SWAPPED = (r"(?s)(    /\* Required\. y = f\(x\).*?NNHOST_NOEXCEPT;\n\n)"
           r"(    /\* Required\. The vector.*?NNHOST_NOEXCEPT;\n)")
LATER = """#include "types.h"
#define NNHOST_LATER "nnhost.later/1"
typedef struct nnhost_later {
    uint32_t struct_size;
    uint32_t reserved;
} nnhost_later;
"""
VIOLATIONS = [
    Violation("a field inserted in the middle", ABI + "loader.h", r"(    int64_t height; )", r"    int64_t depth;\n\1",
              field("nnhost_loader_info.depth: is new at byte 16, not at the end", abidiff="nnhost_loader_info")),
    Violation("a field appended within one version", ABI + "host.h", r"(    const void \*\(\*get_extension\).*;\n)",
              r"\1    void *later;\n",
              {"golden": "nnhost_host.later: appended at byte 40", "frozen": "NNHOST_ABI_MINOR has to be raised",
               "abidiff": "later"}),
    Violation("a constant added within one version", ABI + "types.h", r"(#define NNHOST_OK 0\n)",
              r"\1#define NNHOST_E_TIRED 11\n",
              {"golden": "NNHOST_E_TIRED: new, 11 int", "frozen": "NNHOST_ABI_MINOR has to be raised"}),
    Violation("a type widened", ABI + "initialiser.h", r"uint32_t layer_count; ", "uint64_t layer_count; ",
              field("nnhost_layer_info.layer_count: now bytes: 8, was 4", abidiff="layer_count")),
    Violation("a type changed, its size kept", ABI + "augmenter.h", r"int64_t multiplier;", "uint64_t multiplier;",
              field("nnhost_augmenter_info.multiplier: now of type uint64_t, was int64_t", abidiff="multiplier")),
    Violation("a field removed", ABI + "activation.h", r"    float target_high;.*\n", "",
              field("nnhost_activation_info.target_high: the field is gone", abidiff="target_high")),
    Violation("two fields swapped", ABI + "augmenter.h", r"(    float empty;.*\n)(    float full;.*\n)", r"\2\1",
              field("nnhost_image_info.empty: now at byte 36, was 32", abidiff="empty")),
    Violation("two functions swapped", ABI + "activation.h", SWAPPED, r"\2\n\1",
              field("nnhost_activation.backward: now at byte 16, was 24", abidiff="backward")),
    Violation("a parameter's type changed", ABI + "rng.h", r"(\(\*below\)\(nnhost_rng \*rng, )uint32_t", r"\1uint64_t",
              field("nnhost_rng_table.below: now of type uint32_t(*)(nnhost_rng*,uint64_t)", abidiff="below")),
    Violation("a result's type changed", ABI + "loader.h", r"int32_t (\(\*probe\))", r"int64_t \1",
              field("nnhost_loader.probe: now of type int64_t", abidiff="probe")),
    Violation("a struct renamed", ABI + "self_test.h", r"(?s)typedef struct nnhost_self_test (.*)\} nnhost_self_test;",
              r"typedef struct nnhost_own_test \1} nnhost_own_test;",
              field("nnhost_self_test: the struct is gone", abidiff="nnhost_self_test")),
    Violation("what never grows has grown", ABI + "rng.h", r"(    uint64_t state\[8\];.*\n)", r"\1    uint64_t more;\n",
              field("nnhost_rng.more: is new, and nnhost_rng never grows", abidiff="more")),
    Violation("a status code changed", ABI + "types.h", r"(define NNHOST_E_DATA) 2", r"\1 12",
              field("NNHOST_E_DATA: now 12 int, was 2 int")),
    Violation("a flag changed", ABI + "loader.h", r"(NNHOST_LOADER_RANDOM_ACCESS) 2u", r"\1 4u",
              field("NNHOST_LOADER_RANDOM_ACCESS: now 4 unsigned, was 2 unsigned")),
    Violation("a flag's value used again", ABI + "loader.h", r"(#define NNHOST_LOADER_RANDOM_ACCESS)",
              r"#define NNHOST_LOADER_SORTED 2u\n\1",
              {"rules": "NNHOST_LOADER_RANDOM_ACCESS has the value of NNHOST_LOADER_SORTED: 2 unsigned"}),
    Violation("a constant removed", ABI + "parameters.h", r"#define NNHOST_PARAMETER_CHOICE 5.*\n", "",
              field("NNHOST_PARAMETER_CHOICE: gone, was 5 int")),
    Violation("a kind's revision changed", ABI + "loader.h", r"nnhost\.loader/1\"\n", 'nnhost.loader/2"\n',
              field('NNHOST_LOADER_KIND: now "nnhost.loader/2", was "nnhost.loader/1"')),
    Violation("the entry renamed", ABI + "entry.h", r"(#define NNHOST_ENTRY_NAME) nnhost_plugin_entry",
              r"\1 nnhost_module_entry", field("NNHOST_ENTRY_NAME: now macro  nnhost_module_entry")),
    Violation("a macro gone", ABI + "entry.h", r"#define NNHOST_DESCRIPTOR_INIT .*\n", "",
              field("NNHOST_DESCRIPTOR_INIT: gone")),
    Violation("the version moved in the module", ABI + "entry.h",
              r"(    uint32_t abi_major;\n)(    uint32_t abi_minor;\n)", r"\2\1",
              field("nnhost_module.abi_major: now at byte 16, was 12",
                    "nnhost_module.abi_major: is read before the version is known", abidiff="abi_major")),
    Violation("an enum", ABI + "host.h", r"#define NNHOST_LOG_DEBUG 0", "enum { NNHOST_LOG_DEBUG };",
              {"rules": "host.h: 'enum' has no place", "golden": "NNHOST_LOG_DEBUG: gone"}),
    Violation("padding", ABI + "example_data.h", r"    uint32_t reserved;.*\n", "",
              {"rules": "nnhost_example_file: 4 bytes of padding before name"}),
    Violation("the C API: a parameter's type changed", API, r"(nnhost_plugin_at\(nnhost_context \*context, )int64_t",
              r"\1int32_t", {"abidiff": "nnhost_plugin_at"}),
    Violation("the C API: a function removed", API, r"(?s)NNHOST_API void nnhost_interval\(.*?;\n", "",
              {"golden": "nnhost_interval: gone from the C API", "abidiff": "nnhost_interval",
               "symbols": "libnnhost no longer exports nnhost_interval"}),
    Violation("the C API: a function added", API, r"(NNHOST_API const char \*nnhost_version\(void\);\n)",
              r"\1NNHOST_API void nnhost_unheard(void);\n",
              {"golden": "nnhost_unheard: new in the C API", "abidiff": "nnhost_unheard",
               "symbols": "libnnhost exports nnhost_unheard"}),
    Violation("the C API: a struct of results shortened", API, r"    double interval_high;\n", "",
              {"golden": "nnhost_report.interval_high: the field is gone", "abidiff": "interval_high"}),
]


def reports(root, frozen):
    """What each check says about the headers below `root`."""
    abi = contract.read(COMPILER, root / "abi/include")
    found = contract.read(COMPILER, root / "abi/include", root / "core/include")
    symbols = goldens.read_symbols(goldens.HERE / "symbols.golden")
    return {"rules": "\n".join(found.faults), "golden": "\n".join(goldens.golden_changes(found)),
            "frozen": "\n".join(goldens.frozen_faults(frozen, abi)),
            "symbols": "\n".join(check_symbols.library_faults(sorted(found.functions), symbols)),
            "abidiff": abidiff.changes(COMPILER, root / "abi/include", root / "core/include") or ""}


def growth_faults(folder):
    """What is allowed has to pass: a member more at the end of every struct, and a minor more."""
    fakes.make(ROOT / "abi/include", folder)
    past, future = (contract.read(COMPILER, folder / version / "include") for version in ("present", "future"))
    allowed, backwards = goldens.frozen_faults(past, future), goldens.frozen_faults(future, past)
    expect(any("nnhost_host.fake_later: the field is gone" in fault for fault in backwards), backwards)
    return allowed


def extension_faults(folder):
    """An extension in a header of its own needs no other version."""
    shutil.copytree(ROOT / "abi/include", folder)
    (folder / "nnhost/abi/later.h").write_text(LATER)
    return goldens.frozen_faults(frozen, contract.read(COMPILER, folder))


def fresh_copy(folder):
    for part in ("abi/include", "core/include"):
        shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(ROOT / part, folder / part)


frozen = contract.read(COMPILER, ROOT / "abi/include")  # as if today's were frozen: the comparison is what is tried
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    fresh_copy(folder)
    expect(not any(reports(folder, frozen).values()), "an honest copy is found at fault", reports(folder, frozen))
    missed = growth_faults(folder / "fakes") + extension_faults(folder / "extended")
    for violation in VIOLATIONS:
        fresh_copy(folder)
        header = folder / violation.header
        text, count = re.subn(violation.pattern, violation.replacement, header.read_text())
        expect(count == 1, violation.what, f"{count} places in {violation.header}")
        header.write_text(text)
        said = reports(folder, frozen)
        missed += [f"{violation.what}: not seen by {check}: {words}\n  {said[check]}" for check, words in
                   violation.seen.items() if words not in said[check]]
print(f"{len(VIOLATIONS)} violations")
sys.exit("\n".join(missed) or 0)
