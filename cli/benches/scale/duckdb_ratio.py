"""Reading and writing by Assay, measured against DuckDB on the same files and the same cores.

    python3 -m venv scratch && scratch/bin/pip install duckdb
    cargo build --release -p assay-cli
    scratch/bin/python cli/benches/scale/duckdb_ratio.py --partners 1000000 --work /somewhere/with/50/GB

DuckDB reads every file of a made-up dataset into tables in memory, typed, with the columns that the policies
read; and it writes tables with the rows and columns of Assay's results. Assay runs all policies; what it spends
on deciding, by its own clock (`-v`), is taken off. Both do this in turn, several times, with the files in the system's
cache; medians are shown.

Assay does more than DuckDB here: it puts the rows of every table in key order, looks for duplicates, orphans and
values out of bounds, links the tables, takes SHA-256 of every file read and of the results, and syncs the disk.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from measuring import Failed, assay_run, binary, machine, measured, middle, sample, size, table

# The columns that the policies of the book read, and those without which rows could not be told apart or linked.
COLUMNS = json.loads((Path(__file__).parent / "columns.json").read_text())
TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DECIMAL(18, 4)", "date": "DATE", "boolean": "BOOLEAN"}


def duckdb_of(threads):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    return connection


def duckdb_read(dataset, form, threads):
    """In a process of its own: all tables into memory."""
    connection = duckdb_of(threads)
    start = time.monotonic()
    rows = 0
    for name, columns in COLUMNS.items():
        path = Path(dataset) / f"{name}.{form}"
        if form == "csv":
            names = path.open(encoding="utf-8").readline().strip().split(",")
            kinds = {column: TYPES[columns.get(column, "text")] for column in names}
            source = f"read_csv('{path}', header = true, delim = ',', columns = {kinds})"
        else:
            source = f"read_parquet('{path}')"
        chosen = ", ".join(f"CAST({column} AS {TYPES[kind]}) AS {column}" for column, kind in columns.items())
        connection.execute(f"CREATE TABLE {name} AS SELECT {chosen} FROM {source}")
        rows += connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    print(json.dumps({"seconds": time.monotonic() - start, "rows": rows}))


def duckdb_write(results, out, form, threads):
    """In a process of its own: tables like Assay's results, which are in memory before the clock starts, to files."""
    connection = duckdb_of(threads)
    files = sorted(Path(results).glob(f"*.{form}"))
    for path in files:
        reader = "read_csv" if form == "csv" else "read_parquet"
        connection.execute(f"CREATE TABLE \"{path.stem}\" AS SELECT * FROM {reader}('{path}')")
    how = "FORMAT CSV, HEADER" if form == "csv" else "FORMAT PARQUET, COMPRESSION ZSTD"
    os.makedirs(out, exist_ok=True)
    start = time.monotonic()
    for path in files:
        target = Path(out) / path.name
        connection.execute(f"COPY \"{path.stem}\" TO '{target}' ({how})")
        with open(target, "rb") as written:
            os.fsync(written.fileno())
    print(json.dumps({"seconds": time.monotonic() - start}))


def itself(*arguments):
    run = measured([sys.executable, __file__, *arguments])
    return run | json.loads(run["stdout"])


def warm(folder):
    """Has the system hold the files in memory, for whoever reads them next."""
    for path in Path(folder).iterdir():
        with path.open("rb") as file:
            while file.read(1 << 20):
                pass


def measure(assay, form, options):
    """Some runs of both, in turn."""
    dataset = options.work / f"{form}-{options.partners}"
    sample(assay, dataset, options.partners, options.seed, form)
    results, copied = options.work / f"{form}-results", options.work / f"{form}-copied"
    ours, reads, writes = [], [], []
    for number in range(options.repeats):
        warm(dataset)
        ours.append(assay_run(assay, dataset, results, options.threads, ["--format", form]))
        warm(dataset)
        reads.append(itself("read", dataset, form, options.threads))
        writes.append(itself("write", results, copied, form, options.threads))
        run = ours[-1]
        print(
            f"{form} {number + 1}: assay reading {run['reading']:.1f}, deciding {run['deciding']:.1f}, "
            f"writing {run['writing']:.1f} of {run['wall']:.1f} s, {run['peak']:.0f} MiB; "
            f"duckdb reading {reads[-1]['seconds']:.1f} s, {reads[-1]['peak']:.0f} MiB, "
            f"writing {writes[-1]['seconds']:.1f} s, {writes[-1]['peak']:.0f} MiB",
            file=sys.stderr,
        )
    return dataset, results, ours, reads, writes


def report(form, options, dataset, results, ours, reads, writes):
    read, write = middle(reads, "seconds"), middle(writes, "seconds")
    print(f"### {form}: {options.partners:,} partners, {reads[0]['rows']:,} rows\n")
    print(f"{size(dataset) / 2**20:,.0f} MiB in, {size(results) / 2**20:,.0f} MiB out; ", end="")
    print(f"medians of {options.repeats}; {options.threads} threads; Assay decides for {middle(ours, 'deciding'):.1f} s\n")

    def row(what, assay, duckdb, places=1):
        return [what, f"{assay:,.{places}f}", f"{duckdb:,.{places}f}", f"{assay / duckdb:.2f}" if duckdb else ""]

    table(
        ["", "Assay", "DuckDB", "ratio"],
        [
            row("reading, s", middle(ours, "reading"), read),
            row("writing, s", middle(ours, "writing"), write),
            row("**all but deciding**, s", middle(ours, "other"), read + write),
            row("peak memory to read, MiB", middle(ours, "read_peak"), middle(reads, "peak"), 0),
            row("peak memory, MiB", middle(ours, "peak"), max(middle(reads, "peak"), middle(writes, "peak")), 0),
        ],
    )


def main():
    if len(sys.argv) > 1 and sys.argv[1] in ("read", "write"):
        {"read": duckdb_read, "write": duckdb_write}[sys.argv[1]](*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--partners", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--format", nargs="+", default=["csv", "parquet"], choices=["csv", "parquet"])
    parser.add_argument("--work", type=Path, required=True, help="folder for datasets and results; stays")
    parser.add_argument("--assay", help="the program; target/release/assay unless named")
    options = parser.parse_args()
    assay = binary(options.assay)
    options.work.mkdir(parents=True, exist_ok=True)
    import duckdb

    print(f"{machine()}; DuckDB {duckdb.__version__}\n")
    for form in options.format:
        try:
            report(form, options, *measure(assay, form, options))
        except Failed as failed:
            sys.exit(str(failed))


if __name__ == "__main__":
    main()
