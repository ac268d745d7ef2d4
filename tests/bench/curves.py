#!/usr/bin/python3
"""How the time of training grows: measures the curves, and draws them into docs/performance/*.svg.

    curves.py --json FILE                 measures all curves, adds them to FILE, draws all that FILE holds
    curves.py --json FILE --only hidden   the same for some curves: hidden,records,threads,blocks,files
    curves.py --json FILE --draw          draws alone

A curve or a series that this nnhost has no option for is left out, and said. Build first, as compare.sh does.
"""

import argparse
import json
import os
import signal
import sys
from statistics import median

sys.dont_write_bytecode = True

import compare  # noqa: E402
from harness import contestants, data, machine, plots, rounds  # noqa: E402

HIDDEN = (50, 100, 200, 400, 800, 1600, 3200)
RECORDS = (6000, 20000, 60000, 200000, 600000)
BLOCKS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
GIGABYTES = (0.1, 0.3, 1, 3, 10)
FEW = 6000  # records for the curves over hidden nodes
TRAINERS = {"nnhost": "", "nnhost --trainer blocked": " trainer=blocked", "nnhost --trainer plain": " trainer=plain"}


def hidden_names():
    """{series: {x: contestant}}"""
    series = {name: {h: f"nnhost records={FEW} hidden={h}{words}" for h in HIDDEN} for name, words in TRAINERS.items()}
    series["NumPy expert"] = {h: f"numpy_expert {h}" for h in HIDDEN}
    return series


def records_names():
    return {"nnhost": {n: f"nnhost records={n}" for n in RECORDS}}


def threads_names():
    rotation = " augmenter=rotation:mode=random"
    both = {"no augmentation": "", "rotation:mode=random": rotation}
    return {name: {n: f"nnhost two threads={n}{words}" for n in (1, 2, 3, 4)} for name, words in both.items()}


def blocks_names():
    return {name: {b: f"nnhost block-size={b}{TRAINERS[name]}" for b in BLOCKS} for name in list(TRAINERS)[:2]}


def files_names():
    return {"nnhost --shuffle-buffer 10000": {g: f"nnhost_memory stream {g}" for g in GIGABYTES}}


CURVES = {
    "hidden": hidden_names,
    "records": records_names,
    "threads": threads_names,
    "blocks": blocks_names,
    "files": files_names,
}


def measure(curve, make, count, budget):
    """{series: {x: result of the median run}}; what is skipped is said once for a series."""
    names = CURVES[curve]()
    all_names = list(dict.fromkeys(n for points in names.values() for n in points.values()))
    measured = {}
    # The points of a series in one group: they are held against each other.
    records = rounds.measure(curve, [make(n) for n in all_names], count, budget)
    for series, points in names.items():
        reasons = [records[n].skipped for n in points.values() if records[n].skipped]
        if reasons:
            print(f"{curve}: {series}: skipped: {reasons[0]}")
            continue
        measured[series] = {
            x: {
                key: median(r[key] for r in records[n].results)
                for key in ("seconds", "over_start_mb")
                if key in records[n].results[0]
            }
            for x, n in points.items()
        }
        print(f"{curve}: {series}: " + ", ".join(f"{x:g}: {p['seconds']:.3g} s" for x, p in measured[series].items()))
    return measured


def panel(title, of, value, **others):
    series = {name: {x: value(x, p) for x, p in points.items()} for name, points in of.items()}
    return {"title": title, "series": series, **others}


def pictures(curves, note):
    made = {}
    if curves.get("hidden"):
        of, peak = curves["hidden"], curves.get("peak")
        micro = panel("microseconds a record", of, lambda h, p: p["seconds"] / FEW * 1e6, log=True)
        if peak:
            dense = lambda h: 1e6 * 2 * (2 * 794 * h + 10 * h) / peak  # noqa: E731
            micro["series"]["dense work at FMA peak"] = {h: dense(h) for h in HIDDEN}
        nano = panel("nanoseconds a record and weight", of, lambda h, p: p["seconds"] / FEW / (794 * h) * 1e9)
        title = "One record, updated exactly, by nodes of the hidden layer"
        made["hidden"] = {"title": title, "x_title": "hidden nodes (784-N-10)", "panels": [micro, nano]}
    if curves.get("records"):
        p = panel("microseconds a record", curves["records"], lambda n, p: p["seconds"] / n * 1e6)
        made["records"] = {"title": "One epoch, by its records", "x_title": "records (784-200-10)", "panels": [p]}
    if curves.get("threads"):
        p = panel("seconds an epoch of 60,000", curves["threads"], lambda n, p: p["seconds"], x_log=False)
        made["threads"] = {"title": "Threads, on two cores", "x_title": "--threads", "panels": [p]}
    if curves.get("blocks"):
        p = panel("microseconds a record", curves["blocks"], lambda n, p: p["seconds"] / 60000 * 1e6)
        made["blocks"] = {"title": "Records in a block", "x_title": "records in a block", "panels": [p]}
    if curves.get("files"):
        rate = panel("gigabytes of CSV trained in a second", curves["files"], lambda g, p: g / p["seconds"])
        held = panel("megabytes held, over the start", curves["files"], lambda g, p: p["over_start_mb"])
        title = "Training from a CSV file larger and larger"
        made["files"] = {"title": title, "x_title": "size of the file in GB", "panels": [rate, held]}
    return {name: {**picture, "note": note} for name, picture in made.items()}


def stored(file):
    """The curves in the file, with numbers for keys again."""
    if not os.path.exists(file):
        return {"note": "", "curves": {}}
    with open(file) as f:
        content = json.load(f)
    for name, curve in content["curves"].items():
        if name != "peak":
            content["curves"][name] = {s: {float(x): p for x, p in points.items()} for s, points in curve.items()}
    return content


def arguments():
    p = argparse.ArgumentParser(prog="curves.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--json", required=True, metavar="FILE", help="what was measured, added to")
    p.add_argument("--only", default=",".join(CURVES), metavar="NAMES", help="curves to measure [all]")
    p.add_argument("--draw", action="store_true", help="measure nothing")
    p.add_argument("--output", default=os.path.join(compare.ROOT, "docs/performance"), metavar="FOLDER")
    p.add_argument("--build", default="build/bench", metavar="DIR", help="where compare.sh has built [build/bench]")
    p.add_argument("--data", default=os.path.join(compare.ROOT, "examples/mnist/data"), metavar="FOLDER")
    p.add_argument("--rounds", type=int, default=3, metavar="N", help="runs of each point [3]")
    p.add_argument("--budget", type=float, default=10, metavar="SECONDS", help="a point that took longer rests [10]")
    a = p.parse_args()
    a.only = a.only.split(",")
    for name in set(a.only) - set(CURVES):
        p.error(f"there is no curve {name}: {', '.join(CURVES)}")
    return a


def add_measured(a, content):
    data.check_mnist(a.data)
    if not os.access(os.path.join(a.build, "bin/nnhost_driver"), os.X_OK):
        hint = f"cmake -S tests/bench -B {a.build} && cmake --build {a.build}"
        raise data.Missing(f"{a.build}: nothing is built there\n  hint: {hint}")
    python, build, mnist = compare.python_with_numpy(), os.path.abspath(a.build), os.path.abspath(a.data)
    content["note"] = "; ".join(machine.describe(compare.ROOT)[k] for k in ("processor", "nnhost"))
    with data.scratch_folder(a.build) as folder:
        scratch = data.Scratch(folder, a.data, 60000)
        for curve in a.only:
            count = FEW if curve == "hidden" else 60000
            setting = contestants.Setting(build, mnist, python, count, compare.last_cores(), scratch)
            make = contestants.Contestants(setting)
            if curve == "hidden":
                peak = rounds.measure(curve, [make("machine peak")], 3, a.budget)["machine peak"].results
                content["curves"]["peak"] = median(r["flops"] for r in peak)
            content["curves"][curve] = measure(curve, make, a.rounds, a.budget)
    with open(a.json, "w") as f:
        json.dump(content, f, indent=1)


def main():
    a = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda n, frame: sys.exit(128 + n))
    content = stored(a.json)
    if not a.draw:
        add_measured(a, content)
    os.makedirs(a.output, exist_ok=True)
    for name, picture in pictures(content["curves"], content["note"]).items():
        file = os.path.join(a.output, name + ".svg")
        plots.draw(picture, file)
        print(file)


if __name__ == "__main__":
    try:
        main()
    except (data.Missing, rounds.Failed, OSError) as e:
        sys.exit(f"curves.py: error: {e}")
    except ModuleNotFoundError as e:
        sys.exit(f"curves.py: error: {e.name} is not installed (python3-matplotlib)")
    except KeyboardInterrupt:
        sys.exit(130)
