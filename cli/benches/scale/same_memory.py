"""Ten times the partners in the same memory: peaks of runs over tables of partners that differ in length only.

    cargo build --release -p assay-cli
    python3 cli/benches/scale/same_memory.py --work /somewhere/with/10/GB

The other tables have rows of the same few partners in both datasets, so what grows is the table that is decided,
and the results. Each choice of policies is run on both; the ratio of the peaks is what counts.
"""

import argparse
import os
import sys
from pathlib import Path

from measuring import Failed, assay_run, binary, machine, sample, size, table

CHOICES = {"screening alone": ["--policy", "screening"], "all policies": []}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--partners", type=int, nargs=2, default=[1_000_000, 10_000_000])
    parser.add_argument("--detailed", type=int, default=10_000, help="partners with rows in the other tables")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--format", default="csv", choices=["csv", "parquet"])
    parser.add_argument("--only", choices=list(CHOICES), help="one of the choices of policies")
    parser.add_argument("--work", type=Path, required=True, help="folder for datasets and results; stays")
    parser.add_argument("--assay", help="the program; target/release/assay unless named")
    options = parser.parse_args()
    assay = binary(options.assay)
    options.work.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}\n\n{options.detailed:,} partners with rows in the other tables; {options.format}\n")
    rows = []
    for choice, named in CHOICES.items():
        if options.only not in (None, choice):
            continue
        peaks = []
        for partners in options.partners:
            dataset = options.work / f"few-{options.format}-{partners}-{options.detailed}"
            results = options.work / "few-results"
            try:
                sample(assay, dataset, partners, options.seed, options.format, options.detailed)
                more = ["--format", options.format, *named]
                run = assay_run(assay, dataset, results, options.threads, more)
            except Failed as failed:
                sys.exit(str(failed))
            peaks.append(run["peak"])
            shown = [f"{run[key]:,.1f}" for key in ("reading", "deciding", "writing")]
            out = f"{size(results) / 2**20:,.0f}"
            rows.append([choice, f"{partners:,}", *shown, out, f"{run['peak']:,.0f}", f"{run['peak'] / peaks[0]:.2f}"])
            print(" | ".join(rows[-1]), file=sys.stderr)
    head = ["policies", "partners", "reading, s", "deciding, s", "writing, s", "out, MiB", "peak, MiB", "ratio of peaks"]
    table(head, rows)


if __name__ == "__main__":
    main()
