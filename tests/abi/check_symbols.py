#!/usr/bin/env python3
"""What the built libraries export: libnnhost the functions of symbols.golden, a plugin nnhost_plugin_entry and nothing
else.

usage: check_symbols.py NM LIBNNHOST PLUGIN...
"""
import pathlib
import subprocess
import sys

import goldens


def exported(nm, library):
    """Names of the symbols that a linker or dlsym can reach."""
    listing = subprocess.run([nm, "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    return sorted(line.split()[-1].split("@")[0] for line in listing.splitlines())


def library_faults(symbols, golden):
    return ([f"libnnhost no longer exports {name}" for name in golden if name not in symbols] +
            [f"libnnhost exports {name}, which symbols.golden does not name" for name in symbols if name not in golden])


def plugin_faults(name, symbols):
    extra = [symbol for symbol in symbols if symbol != "nnhost_plugin_entry"]
    return ([f"{name} does not export nnhost_plugin_entry"] if extra == symbols else []) + [
        f"{name} exports {symbol}" for symbol in extra]


if __name__ == "__main__":
    nm, library, *plugins = sys.argv[1:]
    assert plugins, "no plugins were named"
    faults = library_faults(exported(nm, library), goldens.read_symbols(goldens.HERE / "symbols.golden"))
    for plugin in plugins:
        faults += plugin_faults(pathlib.Path(plugin).name, exported(nm, plugin))
    print(f"libnnhost and {len(plugins)} plugins")
    sys.exit("\n".join(faults) or 0)
