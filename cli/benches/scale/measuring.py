"""Commands measured: wall time, processor time and the most memory held; and tables of what came out."""

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PERIOD = "2025Q3"


class Failed(Exception):
    """A command that ended with anything but 0."""


def measured(command):
    """Runs a command: what it wrote to stdout and stderr, seconds of wall and processor time, peak MiB."""
    start = time.monotonic()
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # Neither stream is long: a summary and a few lines of talk.
        stdout, stderr = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\n{stderr.decode()}")
    return {
        "stdout": stdout.decode(),
        "stderr": stderr.decode(),
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1024,
    }


TIMES = re.compile(r"^time: reading ([\d.]+) s, deciding ([\d.]+) s, writing ([\d.]+) s(?:; memory: \d+ MiB, (\d+) MiB)?", re.M)


def assay_run(assay, dataset, out, threads, more=()):
    """`assay run`, with the times that it tells of itself."""
    command = [assay, "run", dataset, "--policies", ROOT / "policies", "--period", PERIOD, "--out", out]
    run = measured([*command, "--jobs", threads, "--lang", "en", "-v", *more])
    told = TIMES.search(run["stderr"])
    if told is None:
        raise Failed(f"no times in:\n{run['stderr']}")
    reading, deciding, writing, read_peak = told.groups()
    return run | {
        "reading": float(reading),
        "deciding": float(deciding),
        "writing": float(writing),
        # All that is no evaluation, starting and ending included.
        "other": run["wall"] - float(deciding),
        "read_peak": float(read_peak or 0),
    }


def sample(assay, folder, partners, seed, form, detailed=None):
    """A made-up dataset, unless it is there from before."""
    if folder.is_dir() and any(folder.iterdir()):
        return
    command = [assay, "sample", "--partners", partners, "--seed", seed, "--out", folder, "--format", form]
    made = measured(command + (["--detailed", detailed] if detailed is not None else []))
    print(f"made {folder.name} in {made['wall']:.0f} s, {size(folder) / 2**20:,.0f} MiB", file=sys.stderr)


def size(folder):
    """How many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def middle(runs, key):
    """The median of a figure over some runs."""
    return statistics.median(run[key] for run in runs)


def binary(named):
    """The program that is measured."""
    path = Path(named) if named else ROOT / "target" / "release" / "assay"
    if not path.is_file():
        sys.exit(f"no {path}: cargo build --release -p assay-cli, or name it with --assay")
    return path


def machine():
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    memory = 0
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), model)
        memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {platform.system()}; others' load at the start {load:.1f}"


def table(head, rows):
    """Rows under a head as Markdown, the first column to the left and numbers to the right."""
    print("| " + " | ".join(head) + " |")
    print("|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()
