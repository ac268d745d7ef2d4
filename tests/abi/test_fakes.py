#!/usr/bin/env python3
"""The rules of 1.x between two contracts that do not exist yet (fakes.py): plugins and hosts of 1.0 and 1.1, each with
each. A host is the core's own code (fake_host.cpp), and the minimal one of old_host.c.

usage: test_fakes.py COMPILER FAKES HOST_1.0 HOST_1.1
"""
import pathlib
import re
import sys
import tempfile

import building
from building import expect

COMPILER, FAKES, CORE = sys.argv[1], pathlib.Path(sys.argv[2]), {"1.0": sys.argv[3], "1.1": sys.argv[4]}
INCLUDE = {version: FAKES / version / "include" for version in CORE}
QUIET = "-Wno-missing-field-initializers"  # fakes.py leaves the macros as they are
OPTIONS = {"1.0": (QUIET,), "1.1": (QUIET, "-DNNHOST_FAKE_LATER")}
RELEASE = re.search(r'NNHOST_VERSION_TEXT "(.*)"', (INCLUDE["1.0"] / "nnhost/abi/version.h").read_text()).group(1)
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
    for version in CORE:
        place = folder / version
        plugins[version] = building.build_plugins(COMPILER, INCLUDE[version], place, *OPTIONS[version])
        small[version] = building.build_host(COMPILER, INCLUDE[version], place, *OPTIONS[version])
    asking = building.build_plugins(COMPILER, INCLUDE["1.1"], folder / "asking", *OPTIONS["1.1"],
                                    "-DNNHOST_ABI_TARGET_MINOR=1")
    for hosts in (CORE, small):
        are_used(hosts["1.0"], plugins["1.0"], data)
        are_used(hosts["1.1"], plugins["1.0"], data, later=0)  # plugins of the past in today's host
        are_used(hosts["1.0"], plugins["1.1"], data)  # plugins of the future that ask for nothing new
        are_used(hosts["1.1"], plugins["1.1"], data, later=7)
        are_used(hosts["1.1"], asking, data, later=7)
    are_refused(CORE["1.0"], asking, data, "\n".join(building.refusal((1, 1), (1, 0), RELEASE)) + "\n")
    are_refused(small["1.0"], asking, data, "refused: contract 1.1, not 1.0\n")
print("1.0 and 1.1: plugins and hosts work together; what asks for 1.1 is refused by 1.0")
