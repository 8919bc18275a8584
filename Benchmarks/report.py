"""How figures are shown."""

import json

SIDES = {"nep": "Nếp", "grdb": "Hummingbird + GRDB", "fastapi": "FastAPI", "limit": "libsqlite3 alone", "nginx": "nginx, return 200"}


def heading() -> str:
    return (f"{'work':<11}{'conn.':>6}  {'side':<8}{'a second':>10}{'low–high':>18}{'ratio':>8}{'CPU µs':>9}{'p50 ms':>9}"
            f"{'p99 ms':>9}{'p99.9 ms':>10}{'MiB':>7}{'errors':>8}")


def line(one: dict, ours: dict) -> str:
    def number(key: str, width: int, form: str) -> str:
        return f"{format(one[key], form) if key in one else '':>{width}}"

    spread = f"{one['low']:.0f}–{one['high']:.0f}"
    ratio = f"{ours['rate'] / one['rate']:.2f}" if one is not ours else ""
    return (f"{one['work']:<11}{one['connections']:>6}  {one['side']:<8}{one['rate']:>10.0f}{spread:>18}{ratio:>8}"
            f"{number('cpu', 9, '.0f')}{number('p50', 9, '.2f')}{number('p99', 9, '.2f')}{number('p999', 10, '.2f')}"
            f"{number('memory', 7, '.0f')}{one.get('errors', 0):>8}")


def tables(files: list[str]) -> str:
    """Markdown; where a figure was measured twice the last counts."""
    figures: dict[tuple, dict] = {}
    for file in files:
        with open(file) as lines:
            for text in lines:
                one = json.loads(text)
                figures[one["work"], one["connections"], one["side"]] = one
    out = []
    for work in dict.fromkeys(key[0] for key in figures):
        out += [f"### {work}", "", "| connections | side | a second | low–high | Nếp is | CPU µs | p50 ms | p99 ms | p99.9 ms | peak MiB | errors |",
                "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"]
        for connections in sorted({key[1] for key in figures if key[0] == work}):
            ours = figures.get((work, connections, "nep"))
            for side, name in SIDES.items():
                one = figures.get((work, connections, side))
                if one is None:
                    continue
                ratio = f"{ours['rate'] / one['rate']:.2f} ×" if ours and side != "nep" else ""
                cells = [str(connections), name, f"{one['rate']:,.0f}".replace(",", " "), f"{one['low']:.0f}–{one['high']:.0f}", ratio]
                for key, form in (("cpu", ".0f"), ("p50", ".2f"), ("p99", ".2f"), ("p999", ".2f"), ("memory", ".0f")):
                    cells.append(format(one[key], form) if key in one else "")
                out.append("| " + " | ".join(cells + [str(one.get("errors", 0))]) + " |")
        out.append("")
    return "\n".join(out)
