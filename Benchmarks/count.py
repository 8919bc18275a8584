"""Instructions and allocations, counted by valgrind: figures that a crowded machine does not change.

Reading: nep itself serves the demo over a socket, a few requests and then many; what the many cost more, divided by their number, is the
cost of one, from the first octet read to the last sent. Writing: BenchData sends the cards of a small plan through the services, without
HTTP, and has most of them accepted; what it costs more than the same plan without a card is the cost of the cards. The kernel's part is
in neither.
"""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from sides import ROOT, Process, Tools

TOOLS = {
    "instructions": (["--tool=callgrind", "--callgrind-out-file=/dev/null"], r"Collected : ([\d,]+)"),
    "allocations": (["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"], r"total heap usage: ([\d,]+) allocs"),
}
CLOCK = "2022-09-12T08:00:00+07:00"
PLAN = "/v1/plans/bac-tu-liem-2022"
CARD = f"{PLAN}/registrations/chung-cu-van-hoa/ubnd-phuong-co-nhue-1/scorecards/2022-07"
# Title, target, what else the server is told.
READING = [
    ("a card, read anew", CARD, ["--limit", "repeats=0"]),
    ("a card, given again", CARD, []),
    ("a status of 50 rows, figures kept", f"{PLAN}/status", ["--limit", "repeats=0"]),
    ("a status, given again", f"{PLAN}/status", []),
    ("/healthz, given again", "/healthz", []),
]


def stripped(program: str, directory: Path) -> Path:
    """Valgrind 3.19 cannot read the debugging information of Swift's compiler."""
    target = directory / Path(program).name
    subprocess.run(["strip", "-o", target, program], check=True)
    return target


def counted(log: Path, pattern: str) -> int:
    found = re.search(pattern, log.read_text())
    if not found:
        raise SystemExit(f"valgrind said nothing of {pattern}: {log.read_text()[-400:]}")
    return int(found[1].replace(",", ""))


class Reading:
    """The demo, to be read by requests over one connection."""

    def __init__(self, tools: Tools, directory: Path) -> None:
        self.program, self.directory = stripped(tools.nep, directory), directory
        self.queue = directory / "main-queue.so"
        compiler = os.environ.get("CC") or shutil.which("clang") or "cc"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", self.queue, ROOT / "Benchmarks/Count/main-queue.c"], check=True)
        made = subprocess.run(
            [self.program, "demo", "--database", directory / "demo.db"], check=True, capture_output=True, text=True)
        self.token = next(line.split()[2] for line in made.stdout.splitlines() if line.startswith("viewer"))

    def run(self, requests: int, target: str, options: list[str], tool: list[str], pattern: str) -> int:
        log = self.directory / "log"
        command = [
            "valgrind", *tool, f"--log-file={log}", self.program, "serve", "--database", self.directory / "demo.db",
            "--clock", CLOCK, "--port", "0", "--limit", "token-reads=1000000", "--limit", "address-reads=1000000", *options]
        process = Process(command, {"LD_PRELOAD": str(self.queue)})
        try:
            address = process.first_line().removeprefix("listening on http://")
            self.ask(address, target, requests)
        finally:
            process.stop()
        return counted(log, pattern)

    def ask(self, address: str, target: str, requests: int) -> None:
        host, _, port = address.partition(":")
        head = f"GET {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode()
        with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as answers:
            for _ in range(requests):
                connection.sendall(head)
                status = answers.readline()
                fields = dict(line.lower().split(b": ", 1) for line in iter(answers.readline, b"\r\n"))
                answers.read(int(fields[b"content-length"]))
                if b" 200 " not in status:
                    raise SystemExit(f"{target}: {status}")

    def count(self, few: int = 100, many: int = 600) -> None:
        for title, target, options in READING:
            line = []
            for name, (tool, pattern) in TOOLS.items():
                less, more = (self.run(requests, target, options, tool, pattern) for requests in (few, many))
                line.append(f"{(more - less) / (many - few):,.0f} {name}")
            print(f"{title}: {', '.join(line)}", flush=True)


class Writing:
    """The cards of a small plan."""

    def __init__(self, tools: Tools, directory: Path) -> None:
        self.program, self.directory = stripped(tools.data, directory), directory

    def run(self, months: int, tool: list[str], pattern: str) -> tuple[int, int]:
        """What valgrind has counted, and how many cards there are."""
        database, log = self.directory / "count.db", self.directory / "log"
        for file in self.directory.glob("count.db*"):
            file.unlink()
        size = ["--provinces", "1", "--communes", "2", "--places", "5", "--inspected", "0", "--plan", "nation"]
        subprocess.run(
            ["valgrind", *tool, f"--log-file={log}", self.program, "--database", database, *size, "--sent", str(months)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with sqlite3.connect(database) as db:
            return counted(log, pattern), db.execute("SELECT count(*) FROM scorecard").fetchone()[0]

    def count(self) -> None:
        line = []
        for name, (tool, pattern) in TOOLS.items():
            (without, none), (with_cards, cards) = (self.run(months, tool, pattern) for months in (0, 12))
            line.append(f"{(with_cards - without) / (cards - none):,.0f} {name}")
        print(f"a card, sent and decided: {', '.join(line)}", flush=True)


def count(tools: Tools) -> None:
    with tempfile.TemporaryDirectory() as name:
        for part in (Reading, Writing):
            part(tools, Path(name)).count()
