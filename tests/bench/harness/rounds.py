"""Contestants are processes that wait; a round lets each of them do its work once, one after the other.

The protocol: a contestant prints "ready TEXT" (or "skip REASON" and ends), then for each line on its standard input
does its work once and prints one line of JSON. At the end of input it ends: so none outlives this program.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

PATIENCE = 900  # seconds for one run


class Failed(Exception):
    pass


@dataclass
class Contestant:
    name: str
    command: list
    cores: tuple  # numbers of the cores that it may use
    package: str = ""  # where a program that is not there would come from
    environment: dict = field(default_factory=dict)


@dataclass
class Record:
    """What is known of a contestant after its rounds."""

    text: str = ""
    skipped: str = ""
    results: list = field(default_factory=list)


def environment(contestant):
    """OpenBLAS chooses its kernel by itself, every library keeps to one thread, nothing is left in the tree."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENBLAS_", "OMP_", "MKL_", "NNHOST_"))}
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        kept[name] = "1"
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **contestant.environment}


class Process:
    def __init__(self, contestant):
        cores = ",".join(map(str, contestant.cores))
        self.name = contestant.name
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["taskset", "-c", cores, *contestant.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment(contestant),
            start_new_session=True,
        )

    def line(self):
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise Failed(f"{self.name}: no answer in {PATIENCE} s")
        line = self.process.stdout.readline().decode().strip()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            said = self.errors.read().decode(errors="replace").strip().splitlines()
            raise Failed(f"{self.name}: {said[-1] if said else 'ended without a word'}")
        return line

    def run(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        return json.loads(self.line())

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.errors.close()


def start(contestant, record):
    """Its process, ready; or None, with the reason in the record."""
    program = contestant.command[0]
    if not os.access(program, os.X_OK):
        record.skipped = f"{contestant.package or program} is not installed"
        return None
    process = Process(contestant)
    try:
        word, _, text = process.line().partition(" ")
    except BaseException:
        process.stop()
        raise
    if word == "ready":
        record.text = text
        return process
    process.stop()
    record.skipped = text
    return None


def measure(group, contestants, rounds, budget):
    """{name: Record}. A contestant whose runs have taken `budget` seconds together sits out the later rounds."""
    records = {c.name: Record() for c in contestants}
    processes = {}
    try:
        for c in contestants:
            process = start(c, records[c.name])
            if process:
                processes[c.name] = process
        spent = dict.fromkeys(processes, 0.0)
        for number in range(rounds):
            for name, process in processes.items():
                record = records[name]
                if record.skipped or spent[name] > budget:
                    continue
                say(f"{group}: round {number + 1} of {rounds}: {name}")
                before = os.times().elapsed
                result = process.run()
                spent[name] += os.times().elapsed - before
                if "skip" in result:
                    record.skipped = result["skip"]
                else:
                    record.results.append(result)
    finally:
        for process in processes.values():
            process.stop()
        say("")
    return records


def say(text):
    """One line that the next one takes the place of, on a terminal alone."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
