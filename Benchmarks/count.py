"""Instructions and allocations of a card, counted by valgrind: figures that a crowded machine does not change.

BenchData sends the cards of a small plan through the services, without HTTP, and has most of them accepted; what it costs more than
the same plan without a card, divided by the number of cards, is the cost of one. The kernel's part is not in it. (The server itself
does not run under valgrind: 3.19 dies in libdispatch's main thread.)
"""

import re
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from sides import Tools

TOOLS = {
    "instructions": (["--tool=callgrind", "--callgrind-out-file=/dev/null"], r"Collected : ([\d,]+)"),
    "allocations": (["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"], r"total heap usage: ([\d,]+) allocs"),
}


def run(program: Path, months: int, tool: list[str], pattern: str, directory: Path) -> tuple[int, int]:
    """What valgrind has counted, and how many cards there are."""
    database, log = directory / "count.db", directory / "log"
    for file in directory.glob("count.db*"):
        file.unlink()
    size = ["--provinces", "1", "--communes", "2", "--places", "5", "--inspected", "0", "--plan", "nation"]
    subprocess.run(
        ["valgrind", *tool, f"--log-file={log}", program, "--database", database, *size, "--sent", str(months)], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = re.search(pattern, log.read_text())
    if not found:
        raise SystemExit(f"valgrind said nothing of {pattern}: {log.read_text()[-400:]}")
    with sqlite3.connect(database) as db:
        return int(found[1].replace(",", "")), db.execute("SELECT count(*) FROM scorecard").fetchone()[0]


def count(tools: Tools) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        # Valgrind 3.19 cannot read the debugging information of Swift's compiler.
        program = directory / "BenchData"
        subprocess.run(["strip", "-o", program, tools.data], check=True)
        for title, (tool, pattern) in TOOLS.items():
            (without, none), (with_cards, cards) = (run(program, months, tool, pattern, directory) for months in (0, 12))
            print(f"{title} of a card, sent and decided: {(with_cards - without) / (cards - none):,.0f} ({cards} cards)", flush=True)
