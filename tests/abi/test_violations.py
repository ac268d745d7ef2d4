#!/usr/bin/env python3
"""Breaks the contract on purpose, in a copy of the headers, in every way that the freeze forbids, and sees that each
check that should notice does, and names what was broken. What breaks nothing has to pass.

usage: test_violations.py COMPILER ROOT
"""
import dataclasses
import pathlib
import re
import shutil
import sys
import tempfile

import abidiff
import bodies
import check_symbols
import contract
import fakes
import goldens
from building import expect

COMPILER, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
PARTS = ("abi/include", "core/include", "tests/kit/include")
ABI, API = "abi/include/nnhost/abi/", "core/include/nnhost/nnhost.h"
CPP, KIT = "abi/include/nnhost/cpp/", "tests/kit/include/nnhost/"


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


def body(what, header, pattern, replacement, *seen):
    """What is compiled into plugins and no layout tells."""
    return Violation(what, header, pattern, replacement, {"bodies": "\n".join(seen)})


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
    body("a macro's ranges swapped", ABI + "elementwise.h", r"(info->target_low = ranges)\[4\]", r"\1[5]",
         "nnhost/abi/elementwise.h: NNHOST_ELEMENTWISE_LOOPS_: now `info->target_low = ranges[5];`, was "
         "`info->target_low = ranges[4];`"),
    body("a macro's parameters swapped", ABI + "elementwise.h",
         r"(#define NNHOST_RANGES\()output_minimum, output_maximum", r"\1output_maximum, output_minimum",
         "nnhost/abi/elementwise.h: NNHOST_RANGES: now `#define NNHOST_RANGES(output_maximum, output_minimum"),
    body("a module of another minor", ABI + "entry.h", r"NNHOST_ABI_TARGET_MINOR,( *\\\n)", r"NNHOST_ABI_MINOR,\1",
         "nnhost/abi/entry.h: NNHOST_MODULE: now `"),
    body("the minor that a plugin asks for", ABI + "version.h", r"(#define NNHOST_ABI_TARGET_MINOR) 0", r"\1 1",
         "nnhost/abi/version.h: NNHOST_ABI_TARGET_MINOR (2): now `#define NNHOST_ABI_TARGET_MINOR 1`, was `"),
    body("a fresh error's place", ABI + "types.h", r'(NNHOST_OK, "", "", "", "",) -1', r"\1 0",
         "nnhost/abi/types.h: NNHOST_ERROR_INIT: now `"),
    body("a macro under another #if", ABI + "clones.h", r"__GNUC__ >= 12", "__GNUC__ >= 11",
         "nnhost/abi/clones.h: NNHOST_CLONES: now `#if defined(__x86_64__)"),
    body("an inline function's body", ABI + "types.h", r"return status;", "return error ? status : NNHOST_OK;",
         "nnhost/abi/types.h: nnhost_fail: now `return error ? status : NNHOST_OK;`, was `return status;`"),
    body("an inline function's bound", ABI + "types.h", r"i \+ 1 < size", "i < size",
         "nnhost/abi/types.h: nnhost_copy_text: now `for(; i < size"),
    body("a header no longer brought along", "abi/include/nnhost/plugin.h", r'#include "abi/self_test.h"\n', "",
         'nnhost/plugin.h: #include "abi/self_test.h": gone'),
    body("the adaptor: a method's body", CPP + "activation.hpp", r"quiet_NaN\(\)", "infinity()",
         "nnhost/cpp/activation.hpp: nnhost::plugin_v0::detail::ActivationKind::or_nan: now `"),
    body("the adaptor: no longer noexcept", CPP + "failure.hpp", r"(record\(\) const) noexcept", r"\1",
         "nnhost/cpp/failure.hpp: nnhost::plugin_v0::Failure::record: now `"),
    body("the adaptor: another thread model", CPP + "description.hpp", r"threads_ = NNHOST_THREADS_INSTANCE",
         "threads_ = NNHOST_THREADS_CONCURRENT",
         "nnhost/cpp/description.hpp: nnhost::plugin_v0::Description::threads_: now `"),
    body("the adaptor: a method gone", CPP + "failure.hpp", r"    Failure &hint\(.*\n", "",
         "nnhost/cpp/failure.hpp: nnhost::plugin_v0::Failure::hint: gone"),
    body("the adaptor: members in another order", CPP + "instance.hpp",
         r"(    const nnhost_host \*host;\n)(    std::atomic.*\n)", r"\2\1",
         "nnhost/cpp/instance.hpp: nnhost::plugin_v0::detail::Instance::complained: now stands before "
         "nnhost::plugin_v0::detail::Instance::host"),
    body("the C API: its mark", API, r"(#define NNHOST_API) NNHOST_EXPORT", r"\1",
         "nnhost/nnhost.h: NNHOST_API: now `#define NNHOST_API`, was `#define NNHOST_API NNHOST_EXPORT`"),
    body("libnnhost_testing: a macro's body", KIT + "testing.h", r"exit\(1\);", "exit(0);",
         "nnhost/testing.h: NNHOST_TESTING_STATUS: now `exit(0);`, was `exit(1);`"),
    body("libnnhost_testing: a fixture's method", KIT + "testing.hpp", r"info\.channels = 1", "info.channels = 3",
         "nnhost/testing.hpp: nnhost::testing::Fixture::make_records: now `info.channels = 3;`, was `"),
]


def body_report(root):
    return "\n".join(goldens.body_changes(goldens.read_bodies(goldens.HERE / "bodies.golden"), bodies.read(root)))


def reports(root, frozen):
    """What each check says about the headers below `root`."""
    abi = contract.read(COMPILER, root / "abi/include")
    found = contract.read(COMPILER, root / "abi/include", root / "core/include")
    symbols = goldens.read_symbols(goldens.HERE / "symbols.golden")
    return {"rules": "\n".join(found.faults), "golden": "\n".join(goldens.golden_changes(found)),
            "frozen": "\n".join(goldens.frozen_faults(frozen, abi)),
            "symbols": "\n".join(check_symbols.library_faults(sorted(found.functions), symbols)),
            "bodies": body_report(root),
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


def format_faults(folder):
    """Comments, white space and line breaks are no change."""
    for header in (path for part in PARTS for path in (folder / part).rglob("*.h*")):
        text = re.sub(r" +\\\n +", " \\\n\t/* moved */ ", bodies.without_comments(header.read_text()))
        text = re.sub(r"(?m)^((?! *#).*) \{$", r"\1 // moved\n{", text)
        header.write_text(re.sub(r"(?m)^ +", "\t", text))
    return body_report(folder)


def fresh_copy(folder):
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(ROOT / part, folder / part)


frozen = contract.read(COMPILER, ROOT / "abi/include")  # as if today's were frozen: the comparison is what is tried
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    fresh_copy(folder)
    expect(not any(reports(folder, frozen).values()), "an honest copy is found at fault", reports(folder, frozen))
    missed = growth_faults(folder / "fakes") + extension_faults(folder / "extended")
    missed += filter(None, [format_faults(folder)])
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
