#!/usr/bin/env python3
"""script/bench: the service against what people would use instead, and against the limit of the machine.

    script/bench WORK…            card-put card-get status status-304 list mixed, or all
        --connections 1,8,64,256  how many, one after the other        --rounds 5 --seconds 4
        --sides nep,grdb,fastapi,limit,nginx                           --out FILE  adds a line of JSON for each figure
    script/bench smoke            all works for a second each, our side and the limit: that the harness itself works
    script/bench nation           the figures of a country's year (see nation.py)
    script/bench table FILE…      the tables of RESULTS.md, from what --out has kept

Sides take turns within a round, so that what the machine does meanwhile happens to all of them. What counts are ratios.
NEP, BENCH_DATA, GRDB_PEER, PEER_PYTHON name programs that are there already; what is not named is built.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile

import nation
import report
from sides import SIDES, Side, Tools
from works import WORKS, Fixtures, Work

COLUMNS = "work connections side requests/s spread CPU-µs p50-ms p99-ms p99.9-ms MiB errors"


def measure(work: Work, sides: list[Side], connections: int, rounds: int, seconds: float, out) -> None:
    figures: dict[str, list[dict]] = {side.name: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            figures[side.name].append(side.round(work, connections, seconds))
    base = None
    for side in sides:
        line = summary(work, connections, side.name, figures[side.name])
        base = base or line
        print(report.line(line, base), flush=True)
        if out:
            out.write(json.dumps(line) + "\n")
            out.flush()


def summary(work: Work, connections: int, side: str, rounds: list[dict]) -> dict:
    line = {"work": work.name, "connections": connections, "side": side, "rounds": len(rounds)}
    rates = [one["rate"] for one in rounds]
    line["rate"] = statistics.median(rates)
    line["low"], line["high"] = min(rates), max(rates)
    for key in ("cpu", "p50", "p99", "p999", "memory", "errors"):
        values = [one[key] for one in rounds if one.get(key) is not None]
        if values:
            line[key] = max(values) if key in ("memory", "errors") else statistics.median(values)
    return line


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("works", nargs="+")
    parser.add_argument("--connections", default="64")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--sides", default="nep,grdb,fastapi,limit")
    parser.add_argument("--out", help="adds a line of JSON for each figure to this file")
    parser.add_argument("--data", default=".build/bench", help="where the databases are kept")
    options = parser.parse_args()
    if options.works[0] == "table":
        print(report.tables(options.works[1:]))
        return 0
    tools = Tools()
    if options.works == ["nation"]:
        return nation.run(tools, options)
    is_smoke = options.works == ["smoke"]
    if is_smoke:
        options.rounds, options.seconds, options.connections, options.sides = 1, 1, "8", "nep,limit"
    names = list(WORKS) if is_smoke or options.works == ["all"] else options.works
    unknown = [name for name in names if name not in WORKS]
    if unknown:
        parser.error(f"no such work: {', '.join(unknown)}; there are {', '.join(WORKS)}")
    out = open(options.out, "a") if options.out else None
    failed = False
    with tempfile.TemporaryDirectory() as directory:
        fixtures = Fixtures(tools, options.data, directory, small=is_smoke)
        sides = [SIDES[name](tools, fixtures, directory) for name in options.sides.split(",")]
        print(report.heading())
        for name in names:
            work = WORKS[name]
            taking = [side for side in sides if side.does(work)]
            for connections in map(int, options.connections.split(",")):
                try:
                    measure(work, taking, connections, options.rounds, options.seconds, out)
                finally:
                    for side in taking:
                        failed = side.finish() or failed
    print(f"load average {' '.join(map(str, os.getloadavg()))}, {os.cpu_count()} cores")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
