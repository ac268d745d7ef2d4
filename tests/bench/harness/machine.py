"""What the figures were measured on."""

import os
import platform
import re
import subprocess
from statistics import median


def said(*command, cwd=None):
    try:
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def describe(root):
    """{heading: text}"""
    lscpu = dict(re.findall(r"^([^:\n]+):\s*(.*)$", said("lscpu"), re.MULTILINE))
    megahertz = lscpu.get("CPU max MHz") or lscpu.get("CPU MHz")
    changed = " and changes" if said("git", "status", "--porcelain", cwd=root) else ""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": f"{lscpu.get('Model name', platform.machine())}, {os.cpu_count()} cores"
        + (f", {megahertz} MHz" if megahertz else ", lscpu tells no clock"),
        "caches": ", ".join(f"{k.split()[0]} {lscpu[k]}" for k in ("L1d cache", "L2 cache", "L3 cache") if k in lscpu),
        "memory": f"{gibibytes:.1f} GiB",
        "system": f"Linux {platform.release()}, {said('gcc', '--version').splitlines()[0]}",
        "nnhost": f"commit {said('git', 'rev-parse', '--short', 'HEAD', cwd=root) or 'unknown'}{changed}",
    }


def print_measured(records):
    """Peak, bandwidth and sgemm: medians over the rounds."""
    machine, gemm = records["machine bandwidth"].results, records["gemm"].results

    def middle(results, key):
        return median(r[key] for r in results)

    print(
        f"FMA peak of one core  {middle(machine, 'flops') / 1e9:.0f} GFLOP/s with {machine[0]['level']}: "
        f"{middle(machine, 'flops_per_cycle'):.1f} operations in a cycle of the clock, "
        f"{middle(machine, 'clock') / 1e9:.2f} GHz in scalar code"
    )
    sizes = ("32K", "512K", "8M", "512M")
    print("reading, GB/s        ", ", ".join(f"{size}B {middle(machine, 'read_' + size) / 1e9:.0f}" for size in sizes))
    print(f"sgemm, GFLOP/s        OpenBLAS kernel {gemm[0]['kernel']} ({gemm[0]['config']})")
    shapes = {
        "XV": "Z(B,200) = X(B,784) V(784,200)",
        "XD": "V(784,200) += X'(784,B) D(B,200)",
        "WX": "Z(200,B) = W(200,784) X(784,B)",
        "DX": "W(200,784) += D(200,B) X(B,784)",
    }
    for key, shape in shapes.items():
        rates = ", ".join(f"B={b} {middle(gemm, f'{key}_{b}') / 1e9:.0f}" for b in (32, 64, 128))
        print(f"  {shape:<33} {rates}")
