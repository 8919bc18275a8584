"""How figures are shown: medians of the rounds, and their spread."""

import json
import statistics
from datetime import datetime, timezone

SIDES = {
    "nep": "Nếp", "grdb": "Hummingbird + GRDB", "fastapi": "FastAPI", "limit": "libsqlite3 alone", "hello": "Hummingbird, hello",
    "nginx": "nginx, return 200",
}


def summaries(rounds: list[dict]) -> dict[tuple, dict]:
    """Of all rounds of a work, a number of connections and a side: the medians; of memory and errors the largest."""
    groups: dict[tuple, list[dict]] = {}
    for one in rounds:
        groups.setdefault((one["work"], one["connections"], one["side"]), []).append(one)
    found = {}
    for (work, connections, side), group in groups.items():
        rates = [one["rate"] for one in group]
        line = {"work": work, "connections": connections, "side": side, "rounds": len(group)}
        line |= {"rate": statistics.median(rates), "low": min(rates), "high": max(rates)}
        for key in ("cpu", "p50", "p99", "p999", "memory", "idle", "after", "errors"):
            values = [one[key] for one in group if one.get(key) is not None]
            if values:
                line[key] = max(values) if key in ("memory", "idle", "after", "errors") else statistics.median(values)
        found[work, connections, side] = line
    return found


def heading() -> str:
    return (f"{'work':<11}{'conn.':>6}  {'side':<8}{'rounds':>7}{'a second':>10}{'low–high':>18}{'ratio':>8}{'CPU µs':>9}{'p50 ms':>9}"
            f"{'p99 ms':>9}{'p99.9 ms':>10}{'MiB':>7}{'errors':>8}")


def lines(rounds: list[dict]) -> list[str]:
    found = summaries(rounds)
    return [line(one, found.get((work, connections, "nep"), one)) for (work, connections, _), one in found.items()]


def line(one: dict, ours: dict) -> str:
    def number(key: str, width: int, form: str) -> str:
        return f"{format(one[key], form) if key in one else '':>{width}}"

    spread = f"{one['low']:.0f}–{one['high']:.0f}"
    ratio = f"{ours['rate'] / one['rate']:.2f}" if one is not ours and one["rate"] else ""
    return (f"{one['work']:<11}{one['connections']:>6}  {one['side']:<8}{one['rounds']:>7}{one['rate']:>10.0f}{spread:>18}{ratio:>8}"
            f"{number('cpu', 9, '.0f')}{number('p50', 9, '.2f')}{number('p99', 9, '.2f')}{number('p999', 10, '.2f')}"
            f"{number('memory', 7, '.0f')}{one.get('errors', 0):>8}")


def tables(files: list[str]) -> str:
    """Markdown of all rounds that the files hold."""
    rounds = []
    for file in files:
        with open(file) as lines:
            rounds += [json.loads(text) for text in lines]
    figures = summaries(rounds)
    out = []
    for work in dict.fromkeys(key[0] for key in figures):
        out += [f"### {work}", "",
                "| connections | side | rounds | a second | low–high | Nếp is | CPU µs | p50 ms | p99 ms | p99.9 ms | peak MiB | errors |",
                "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
        for connections in sorted({key[1] for key in figures if key[0] == work}):
            ours = figures.get((work, connections, "nep"))
            for side, name in SIDES.items():
                one = figures.get((work, connections, side))
                if one is None:
                    continue
                ratio = f"{ours['rate'] / one['rate']:.2f} ×" if ours and side != "nep" else ""
                cells = [str(connections), name, str(one["rounds"]), grouped(one["rate"]),
                         f"{grouped(one['low'])}–{grouped(one['high'])}", ratio]
                for key, form in (("cpu", ".0f"), ("p50", ".2f"), ("p99", ".2f"), ("p999", ".2f"), ("memory", ".0f")):
                    cells.append(format(one[key], form) if key in one else "")
                out.append("| " + " | ".join(cells + [str(one.get("errors", 0))]) + " |")
        out.append("")
    memory = [one for (_, _, side), one in figures.items() if side == "nep" and "after" in one]
    if memory:
        idle = min(one["idle"] for one in memory)
        mixed = max((one["after"] for one in memory if one["work"] == "mixed"), default=None)
        out += [f"Nếp idle: {idle:.1f} MiB" + (f"; after the mixed run: {mixed:.1f} MiB" if mixed else ""), ""]
    when = [one["at"] for one in rounds]
    if when:
        first, last = (datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%d %H:%M") for moment in (min(when), max(when)))
        out.append(f"Rounds from {first} to {last} UTC.")
    return "\n".join(out)


def grouped(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")
