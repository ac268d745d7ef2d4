"""Measures nnhost against the machine and against its peers, and prints a table of ratios. compare.sh builds, then
calls this. tests/bench/README.md says what each row is."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

sys.dont_write_bytecode = True

from harness import contestants, data, machine, rounds, rows, table  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(contestants.HERE))


def arguments():
    p = argparse.ArgumentParser(prog="compare.sh", description="nnhost and its peers, measured in one run")
    p.add_argument("--build", default="build/bench", metavar="DIR", help="where to build [build/bench]")
    p.add_argument("--packages", action="store_true", help="print the command that installs every peer, and end")
    p.add_argument("--data", metavar="FOLDER", help="MNIST's IDX files [examples/mnist/data]")
    p.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each contestant [5]")
    p.add_argument("--budget", type=float, default=20, metavar="SECONDS", help="one that has taken longer rests [20]")
    p.add_argument("--quick", action="store_true", help="2 rounds, 12,000 records: a look, not a result")
    p.add_argument("--rows", default="", metavar="PATTERN", help="rows whose names begin like this: 'csv|png'")
    p.add_argument("--list", action="store_true", help="print the names of the rows, and end")
    p.add_argument("--stream-gb", type=float, default=2, metavar="N", help="size of the CSV that is streamed [2]")
    p.add_argument("--cores", metavar="A,B", help="one-core rows use the second [the last two]")
    p.add_argument("--json", metavar="FILE", help="write everything measured")
    a = p.parse_args()
    try:
        wanted = re.compile(a.rows)
    except re.error as e:
        p.error(f"--rows {a.rows}: {e}")
    sizes = SimpleNamespace(records=0, stream_gb=0, csv_bytes=0)
    if not any(wanted.match(name) for name in ["machine"] + [row.name for row in rows.all_rows(sizes)]):
        p.error(f"--rows {a.rows}: no row's name begins like that; --list prints them")
    if a.rounds < 1:
        p.error(f"--rounds {a.rounds}: at least 1")
    if a.json and not os.path.isdir(os.path.dirname(os.path.abspath(a.json))):
        p.error(f"--json {a.json}: there is no such folder")
    a.data = a.data or os.path.join(ROOT, "examples/mnist/data")
    a.cores = tuple(int(c) for c in a.cores.split(",")) if a.cores else last_cores()
    a.records = 12000 if a.quick else 60000
    a.rounds = 2 if a.quick else a.rounds
    return a


def last_cores():
    return tuple(sorted(os.sched_getaffinity(0))[-2:])


def python_with_numpy():
    """Debian's own where it has NumPy: another python3 may come first in PATH."""
    has_numpy = [python for python in ("/usr/bin/python3", sys.executable) if can_import_numpy(python)]
    return has_numpy[0] if has_numpy else sys.executable


def can_import_numpy(python):
    if not os.access(python, os.X_OK):
        return False
    return subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0


def chosen_rows(a, scratch):
    """Rows and, when they are wanted, the figures of the machine."""
    csv = scratch is not None and re.match(a.rows, "csv/rate")
    sizes = SimpleNamespace(
        records=a.records,
        stream_gb=a.stream_gb,
        csv_bytes=os.path.getsize(scratch.train_csv()) if csv else 0,
    )
    return [row for row in rows.all_rows(sizes) if re.match(a.rows, row.name)]


def measure(a, scratch):
    build = os.path.abspath(a.build)
    setting = contestants.Setting(build, os.path.abspath(a.data), python_with_numpy(), a.records, a.cores, scratch)
    make = contestants.Contestants(setting)
    groups, evaluations = {}, []
    if re.match(a.rows, "machine"):
        groups["machine"] = rounds.measure(
            "machine", [make("machine bandwidth"), make("gemm")], min(a.rounds, 3), a.budget
        )
        machine.print_measured(groups["machine"])
        print()
    chosen = chosen_rows(a, scratch)
    for group in dict.fromkeys(row.group for row in chosen):
        of_group = [row for row in chosen if row.group == group]
        names = dict.fromkeys(n for row in of_group for side in (row.theirs, row.ours) for n in side.names)
        rounds.say(f"{group}: getting ready")
        groups[group] = rounds.measure(group, [make(name) for name in names], a.rounds, a.budget)
        evaluations += [table.evaluate(row, groups[group]) for row in of_group]
    return groups, evaluations


def write_json(a, described, groups, evaluations):
    content = {
        "machine": described,
        "date": time.strftime("%Y-%m-%d"),
        "records": a.records,
        "rounds": a.rounds,
        "rows": evaluations,
        "groups": {g: {name: vars(r) for name, r in records.items()} for g, records in groups.items()},
    }
    with open(a.json, "w") as f:
        json.dump(content, f, indent=1)


def main():
    a = arguments()
    if a.packages:
        print("apt-get install -y --no-install-recommends", *contestants.PACKAGES)
        return 0
    if a.list:
        print(*(["machine"] if re.match(a.rows, "machine") else []), *(row.name for row in chosen_rows(a, None)), sep="\n")
        return 0
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda n, frame: sys.exit(128 + n))
    data.check_mnist(a.data)
    described = machine.describe(ROOT)
    for heading, text in described.items():
        print(f"{heading:<10} {text}")
    print(f"{'measured':<10} medians (least..largest), {a.rounds} rounds, {a.records:,} records; ratio = theirs / ours")
    if a.quick:
        print(f"{'':<10} --quick: a look at the shape of things, not figures to quote")
    print()
    with data.scratch_folder(a.build) as folder:
        scratch = data.Scratch(folder, a.data, a.records)
        groups, evaluations = measure(a, scratch)
    if evaluations:
        table.print_table(evaluations)
    print("\nwho took part")
    table.print_contestants(groups)
    if a.json:
        write_json(a, described, groups, evaluations)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (data.Missing, rounds.Failed, OSError) as e:
        sys.exit(f"compare.sh: error: {e}")
    except KeyboardInterrupt:
        sys.exit(130)
