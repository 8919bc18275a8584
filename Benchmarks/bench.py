#!/usr/bin/env python3
"""script/bench: the service against what people would use instead, and against the limit of the machine.

    script/bench WORK…            card-put card-get status status-304 list mixed healthz, or all
        --connections 1,8,64,256  how many, one after the other        --rounds 5 --seconds 4
        --sides nep,grdb,…        of nep grdb fastapi limit hello nginx; who cannot do a work is left out of it
        --out FILE                adds a line of JSON for each round, so that rounds of several runs can be put together
        --rate-limits on          what they cost, set so high that nobody meets them; the peers have none
    script/bench http             /healthz and 20 KB of JSON against Hummingbird's, at 2 and 64 connections (see http.sh)
    script/bench smoke            all works for a second each, with what is built already: that the harness works
    script/bench nation           the figures of a country's year (see nation.py)
    script/bench count            instructions and allocations of a card, by valgrind (see count.py)
    script/bench table FILE…      the tables of RESULTS.md, from what --out has kept

Sides take turns within a round, so that what the machine does meanwhile happens to all of them. What counts are ratios.
NEP, BENCH_DATA, GRDB_PEER, HELLO_PEER, PEER_PYTHON, BENCH_LIMIT name programs that are there already; what is not named is built.
"""

import argparse
import json
import os
import sys
import tempfile
import time

import count
import nation
import report
from sides import SIDES, Missing, Side, Tools
from works import WORKS, Fixtures, Work


def measure(work: Work, sides: list[Side], connections: int, rounds: int, seconds: float, out) -> list[dict]:
    """Prints a line for each side, and returns its rounds."""
    figures = []
    for _ in range(rounds):
        for side in sides:
            one = {"work": work.name, "connections": connections, "side": side.name, "at": int(time.time())}
            one |= side.round(work, connections, seconds)
            figures.append(one)
            if out:
                out.write(json.dumps(one) + "\n")
                out.flush()
    for line in report.lines(figures):
        print(line, flush=True)
    return figures


def taking_part(names: list[str], tools: Tools, fixtures: Fixtures, directory: str, may_miss: bool) -> list[Side]:
    sides = []
    for name in names:
        try:
            sides.append(SIDES[name](tools, fixtures, directory))
        except Missing as missing:
            if not may_miss:
                raise SystemExit(str(missing)) from None
            print(f"SKIPPED: {name}: {missing}", flush=True)
    return sides


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("works", nargs="+")
    parser.add_argument("--connections", default="64")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--sides", default=",".join(SIDES))
    parser.add_argument("--out", help="adds a line of JSON for each round to this file")
    parser.add_argument("--data", default=".build/bench", help="where the databases are kept")
    parser.add_argument("--rate-limits", default="off", choices=["on", "off"], help="of the service")
    parser.add_argument("--database", help="nation: a country that is there already")
    parser.add_argument("--tokens", help="nation: what making it has printed")
    parser.add_argument("--parts", help="nation: some of file,start,questions,commune,publish,backup")
    parser.add_argument("--scratch", help="nation: where the copy is made that is written to")
    options = parser.parse_args()
    if options.works[0] == "table":
        print(report.tables(options.works[1:]))
        return 0
    is_smoke = options.works == ["smoke"]
    tools = Tools(builds=not is_smoke, rate_limits=options.rate_limits)
    if options.works == ["count"]:
        count.count(tools)
        return 0
    if options.works == ["nation"]:
        return nation.run(tools, options)
    names = [name for name in WORKS] if is_smoke or options.works == ["all"] else options.works
    unknown = [name for name in names if name not in WORKS] + [name for name in options.sides.split(",") if name not in SIDES]
    if unknown:
        parser.error(f"not known: {', '.join(unknown)}; there are the works {', '.join(WORKS)} and the sides {', '.join(SIDES)}")
    if is_smoke:
        options.rounds, options.seconds, options.connections = 1, 1, "8"
    out = open(options.out, "a") if options.out else None
    errors = 0
    with tempfile.TemporaryDirectory() as directory:
        fixtures = Fixtures(tools, options.data, directory, small=is_smoke)
        sides = taking_part(options.sides.split(","), tools, fixtures, directory, may_miss=is_smoke)
        print(report.heading())
        for name in names:
            work = WORKS[name]
            taking = [side for side in sides if side.does(work)]
            if is_smoke and name not in ("card-put", "healthz"):
                taking = [side for side in taking if side.name == "nep"]
            for connections in map(int, options.connections.split(",")):
                try:
                    figures = measure(work, taking, connections, options.rounds, options.seconds, out)
                    errors += sum(one["errors"] for one in figures if one["side"] == "nep")
                    if not any(one["rate"] > 0 for one in figures if one["side"] == "nep") and "nep" in options.sides:
                        errors += 1
                finally:
                    for side in taking:
                        side.stop()
    print(f"load average {' '.join(map(str, os.getloadavg()))}, {os.cpu_count()} cores")
    if errors:
        print(f"FAILED: {errors} errors of the service")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
