"""Builds and runs what the tests of old and new headers need."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent
PLUGINS = [HERE / f"frozen_plugins/frozen_{name}.c" for name in ("ramp", "spread", "shift", "text")]
RECORDS = "0 9000\n1 0990\n0 9900\n1 0099\n" * 8  # for frozen_text


def build_plugin(compiler, source, include, folder, *options):
    """As an author would by hand; warnings are errors."""
    library = folder / f"{source.stem}.so"
    subprocess.run([*compiler.split(), "-std=c99", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC",
                    "-shared", "-fvisibility=hidden", f"-I{include}", *options, source, "-o", library], check=True)
    return library


def build_plugins(compiler, include, folder, *options):
    folder.mkdir(parents=True, exist_ok=True)
    return [build_plugin(compiler, source, include, folder, *options) for source in PLUGINS]


def build_host(compiler, include, folder, *options):
    """old_host.c from these headers alone."""
    program = folder / "old_host"
    subprocess.run([*compiler.split(), "-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", f"-I{include}", *options,
                    HERE / "old_host.c", "-o", program, "-ldl", "-lm"], check=True)
    return program


def run(*words):
    """In an environment where no other plugins are found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NNHOST", "XDG"))}
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, env={**kept, "HOME": "/nonexistent"},
                          stdin=subprocess.DEVNULL)


def expect(condition, *what):
    """A test that stops says all it knows."""
    if not condition:
        raise AssertionError("\n".join(str(word) for word in what))


def refusal(theirs, ours, release):
    """The documented text and remedy for a plugin of contract `theirs` in a host of contract `ours`."""
    plugin, host = (".".join(map(str, version)) for version in (theirs, ours))
    if theirs[0] != ours[0]:
        reason, fitting = ": the major numbers must be equal", f"{theirs[0]}.x"
    else:
        reason = ": before 1.0 the minor numbers must be equal" if ours[0] == 0 else ", which is older"
        fitting = plugin
    return (f"was built for plugin contract {plugin}; this is nnhost {release} with contract {host}{reason}",
            f"rebuild the plugin with the headers of nnhost {release}, or use an nnhost with contract {fitting}")
