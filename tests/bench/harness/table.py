"""From measurements to the table: values with their units, ratios, verdicts."""

from statistics import median

UNITS = {
    "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps")),
    "B": ((1e6, "MB"),),
    "%": ((0.01, "%"),),
}


def quantity(value, unit):
    """0.0123 s -> 12.3 ms"""
    size, name = next((u for u in UNITS[unit] if abs(value) >= u[0]), UNITS[unit][-1])
    return f"{value / size:.3g} {name}" if value / size < 999.5 else f"{value / size:.0f} {name}"


def spread(values, unit):
    """Median, and in brackets the least and the largest."""
    middle = quantity(median(values), unit)
    if len(values) < 2:
        return middle
    size, _ = next((u for u in UNITS[unit] if abs(median(values)) >= u[0]), UNITS[unit][-1])
    return f"{middle} ({min(values) / size:.3g}..{max(values) / size:.3g})"


def evaluate(row, records):
    """A dictionary for the table and the JSON file; `records` {contestant: Record} of the row's group."""
    for name in (*row.ours.names, *row.theirs.names):
        if records[name].skipped:
            return {"row": row.name, "against": row.against, "skipped": f"{name}: {records[name].skipped}"}
    results = {name: record.results for name, record in records.items()}
    ours, theirs = row.ours.values(results), row.theirs.values(results)
    ratio = median(theirs) / median(ours)
    verdict = "" if not row.target else "met" if ratio >= row.target else "SHORT"
    return {
        "row": row.name,
        "against": row.against,
        "ours": ours,
        "theirs": theirs,
        "unit": row.unit,
        "ratio": ratio,
        "target": row.target,
        "verdict": verdict,
    }


def cells(e):
    if "skipped" in e:
        return [e["row"], "", e["against"], "", "", "", f"skipped: {e['skipped']}"]
    target = f"{e['target']:.2f}" if e["target"] else ""
    theirs, ours = (spread(e[side], e["unit"]) for side in ("theirs", "ours"))
    return [e["row"], ours, e["against"], theirs, f"{e['ratio']:.2f}", target, e["verdict"]]


def print_table(evaluations):
    head = ["row", "nnhost", "against", "theirs", "ratio", "target", ""]
    lines = [cells(e) for e in evaluations]
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(6)]
    for line in [head, ["-" * w for w in widths] + [""], *lines]:
        left = [f"{c:<{w}}" for c, w in zip(line[:4], widths)]
        right = [f"{c:>{w}}" for c, w in zip(line[4:6], widths[4:])]
        print("  ".join([*left, *right, line[6]]).rstrip())


def print_contestants(groups):
    """Who took part, how often, and what shows that the work was done."""
    for group, records in groups.items():
        for name, record in records.items():
            if record.skipped:
                continue
            last = record.results[-1]
            proof = [
                f"{key} {last[key]:.4g}" if isinstance(last[key], float) else f"{key} {last[key]:,}"
                for key in last
                if key != "seconds" and isinstance(last[key], (int, float))
            ]
            runs = f"{len(record.results)} run{'s' if len(record.results) > 1 else ''}"
            print(f"  {group}: {name}: {record.text}; {runs}{'; ' + ', '.join(proof) if proof else ''}")
