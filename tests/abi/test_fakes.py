#!/usr/bin/env python3
"""The rules of 1.x between two contracts, the present one and a fake future (fakes.py): plugins and hosts of both, each
with each. A host is the core's own code (fake_host.cpp), and the minimal one of old_host.c.

usage: test_fakes.py COMPILER ROOT FAKES PRESENT_HOST FUTURE_HOST
"""
import pathlib
import re
import sys
import tempfile

import building
import fakes
import goldens
from building import expect

COMPILER, ROOT, FAKES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
CORE = dict(zip(("present", "future"), sys.argv[4:]))
INCLUDE = {time: FAKES / time / "include" for time in CORE}
VERSIONS = fakes.versions_of(ROOT / "abi/include")
QUIET = "-Wno-missing-field-initializers"  # fakes.py leaves the macros as they are
OPTIONS = {"present": (QUIET,), "future": (QUIET, "-DNNHOST_FAKE_LATER")}
RELEASE = re.search(r'NNHOST_VERSION_TEXT "(.*)"', (INCLUDE["present"] / "nnhost/abi/version.h").read_text()).group(1)
# Plugins that fill the member of the future in their kind's info; all of them do in their descriptor.
FILL_INFO = {"frozen_ramp", "frozen_shift", "frozen_text"}


def are_used(host, plugins, data, later=None):
    """`later`: what a host that knows the member finds in it, in the descriptor and in the info."""
    for plugin in plugins:
        result = building.run(host, plugin, data)
        expect(result.returncode == 0 and f"org.nnhost.test.{plugin.stem} " in result.stdout, host, plugin,
               result.stdout, result.stderr)
        wanted = [] if later is None else [str(later)] * (2 if plugin.stem in FILL_INFO else 1)
        said = re.findall(r"^later (\d+)$", result.stdout, re.M)
        expect(said == wanted, host, plugin, "later:", said, wanted)


def are_refused(host, plugins, data, words):
    for plugin in plugins:
        result = building.run(host, plugin, data)
        expect(result.returncode == 3 and result.stdout == words, host, plugin, words, result.stdout, result.stderr)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    folder.chmod(0o755)
    data = folder / "records.txt"
    data.write_text(building.RECORDS)
    small, plugins = {}, {}
    for time, include in INCLUDE.items():
        plugins[time] = building.build_plugins(COMPILER, include, folder / time, *OPTIONS[time])
        small[time] = building.build_host(COMPILER, include, folder / time, *OPTIONS[time])
    asking = building.build_plugins(COMPILER, INCLUDE["future"], folder / "asking", *OPTIONS["future"],
                                    f"-DNNHOST_ABI_TARGET_MINOR={VERSIONS['future'][1]}")
    for host in (CORE, small):
        are_used(host["present"], plugins["present"], data)
        are_used(host["future"], plugins["present"], data, later=0)
        are_used(host["present"], plugins["future"], data)  # they have more, and ask for nothing new
        are_used(host["future"], plugins["future"], data, later=7)
        are_used(host["future"], asking, data, later=7)
    text = "\n".join(building.refusal(VERSIONS["future"], VERSIONS["present"], RELEASE))
    are_refused(CORE["present"], asking, data, text + "\n")
    future, present = (goldens.version_text(VERSIONS[time]) for time in ("future", "present"))
    are_refused(small["present"], asking, data, f"refused: contract {future}, not {present}\n")
print(f"plugins and hosts of {present} and {future} work together; what asks for {future} is refused by {present}")
