"""The figures of a country's year: 34 provinces, 3 321 communes, 33 210 places, four models, twelve months.

    script/bench nation             makes .build/bench/nation.db if it is not there (some 15 minutes), and asks
        --database FILE --tokens FILE   one that is there already; it is copied before it is written to

Each question is asked cold (a fresh process, nothing of the file in the page cache), right after a write that changes the answer,
and again and again. One client; what many do at once is the other works.
"""

import http.client
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from sides import Process, free_port, wait_for

CLOCK = datetime.fromisoformat("2027-01-12T08:00:00+07:00")
NATION, DISTRICT = "/v1/plans/toan-quoc-2026", "/v1/plans/khu-vuc-2026"
COMMUNE, PLACE, PROVINCE = "xa-05-010", "xa-05-010-03", "tinh-05"


def questions() -> list[tuple[str, str, tuple[str, str]]]:
    government, province, office, admin = ("viewer", "chinh-phu"), ("viewer", "tinh-01"), ("office", COMMUNE), ("admin", "-")
    return [
        ("status of one commune, its own token", f"{NATION}/status", office),
        ("status of a district-sized plan, 54 registrations", f"{DISTRICT}/status", admin),
        ("status of one province, 50 rows", f"{NATION}/status?unit={PROVINCE}&limit=50", government),
        ("status of one province, 500 rows", f"{NATION}/status?unit={PROVINCE}", government),
        ("status of the country, 50 rows", f"{NATION}/status?limit=50", government),
        ("status of the country, 500 rows", f"{NATION}/status", government),
        ("ranking of the country, the places, a page of 50", f"{NATION}/ranking?inputs=false&limit=50", government),
        ("ranking of the country, the places, 500", f"{NATION}/ranking?inputs=false", government),
        ("ranking of the country with its scores, 2 000 of them", f"{NATION}/ranking", government),
        ("ranking in one province, the places", f"{NATION}/ranking?inputs=false", province),
        ("ranking of one commune with its scores", f"{NATION}/ranking", office),
        ("candidates for commendation in the country's November",
         f"{NATION}/commendationCandidates?period=2026-11&minimumPercent=90", government),
        ("deviations of the country, by criterion", f"{NATION}/deviations", government),
        ("deviations of one province", f"{NATION}/deviations", province),
        ("what do I owe: a commune, open", f"/v1/units/{COMMUNE}/obligations?state=open", office),
        ("what is owed in the country, open", f"{NATION}/obligations?state=open", government),
        ("cards of the country, a page", f"{NATION}/scorecards", government),
        ("cards of the country that were returned", f"{NATION}/scorecards?state=returned", government),
        ("cards of a commune, a page", f"{NATION}/scorecards", office),
        ("registrations of a province, a page", f"{NATION}/registrations", province),
        ("units of the country, a page", "/v1/units", government),
        ("feed of changes of a commune", "/v1/changes", office),
        ("feed of changes of the country", "/v1/changes", government),
        ("trail of returned cards", "/v1/audit?plan=toan-quoc-2026&action=scorecard.return", admin),
    ]


class Nation:
    """A server on a database, and one client."""

    def __init__(self, tools, database: Path, tokens: dict) -> None:
        self.tools, self.database, self.tokens = tools, database, tokens
        self.clock = CLOCK

    def start(self, cold: bool) -> float:
        """Milliseconds from the start of the process to its first 200."""
        if cold:
            forget(self.database)
        port = free_port()
        # Never before what was written last: figures are then counted from the events, as those of the past are.
        self.clock += timedelta(minutes=10)
        begin = time.monotonic()
        self.process = Process([
            self.tools.nep, "serve", "--database", self.database, "--clock", self.clock.isoformat(), "--port", port, *self.tools.limits()])
        wait_for(f"http://127.0.0.1:{port}/healthz", self.process, pause=0.001)
        taken = (time.monotonic() - begin) * 1000
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.port = port
        return taken

    def stop(self) -> None:
        self.client.close()
        self.process.stop()

    def ask(self, method: str, path: str, who: tuple[str, str], body=None, headers: dict | None = None, client=None):
        client = client or self.client
        fields = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json", **(headers or {})}
        begin = time.perf_counter()
        client.request(method, path, json.dumps(body).encode() if body is not None else None, fields)
        answer = client.getresponse()
        content = answer.read()
        taken = (time.perf_counter() - begin) * 1000
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {content[:300]!r}")
        return taken, content

    def write(self, number: int, plan: str = NATION, place: str = PLACE, office: tuple = ("office", COMMUNE)) -> None:
        """Sends a card anew: every figure that counts it changes."""
        self.ask("PUT", f"{plan}/registrations/mot-cua/{place}/scorecards/2026-12", office, card(number))


def card(variant: int) -> dict:
    scores = [
        {"criterion": f"g{group}-c{number}", "points": (8 - (variant * (group * 5 + number)) % 4) / 2}
        for group in range(1, 6) for number in range(1, 6)
    ]
    return {"scores": scores, "review": {"heldOn": "2026-12-31", "participants": 7, "conclusion": f"Lần {variant}."}, "submit": True}


def forget(database: Path) -> None:
    """Takes the file out of the page cache."""
    for file in (database, Path(f"{database}-wal")):
        if file.exists():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def percentile(values: list[float], part: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def show(name: str, *cells: str) -> None:
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def make(tools, options) -> tuple[Path, dict]:
    where = Path(options.data).resolve()
    database = Path(options.database).resolve() if options.database else where / "nation.db"
    tokens = Path(options.tokens) if options.tokens else where / "nation.tokens"
    if not tokens.exists():
        where.mkdir(parents=True, exist_ok=True)
        for file in where.glob("nation.db*"):
            file.unlink()
        print("making the country …", flush=True)
        made = subprocess.run([tools.data, "--database", database], check=True, stdout=subprocess.PIPE, text=True)
        with sqlite3.connect(database) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        tokens.write_text(made.stdout)
    secrets = {}
    for line in tokens.read_text().splitlines():
        role, unit, secret = line.split()
        secrets[role, unit] = secret
    return database, secrets


def run(tools, options) -> int:
    source, secrets = make(tools, options)
    parts = set((options.parts or "file,start,questions,commune,publish,backup").split(","))
    with tempfile.TemporaryDirectory(dir=options.scratch or source.parent) as directory:
        # The parts write; the country itself stays as it was made.
        database = Path(directory) / "nation.db"
        subprocess.run(["cp", "--reflink=auto", source, database], check=True)
        # What the copy has left to write would slow down everything after it.
        os.sync()
        nation = Nation(tools, database, secrets)
        if "file" in parts:
            file_figures(database)
        if "start" in parts:
            start_figures(nation)
        if "questions" in parts:
            question_figures(nation, int(options.rounds))
        if "commune" in parts:
            commune_figures(tools, nation, Path(directory), Path(options.data).resolve())
        if "publish" in parts:
            publish_figures(nation)
        if "backup" in parts:
            backup_figures(tools, nation, Path(directory))
    print(f"\nload average {' '.join(map(str, os.getloadavg()))}, {os.cpu_count()} cores")
    return 0


def file_figures(database: Path) -> None:
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    print("\n| what | rows |\n|---|---:|")
    for table in ("unit", "registration", "obligation", "obligation_event", "scorecard", "scorecard_revision", "scorecard_event", "audit"):
        (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
        show(table, f"{count:,}".replace(",", " "))
    show("the file, MiB", f"{database.stat().st_size / 2**20:,.0f}".replace(",", " "))
    db.close()


def start_figures(nation: Nation) -> None:
    print("\n| start to the first 200 | ms |\n|---|---:|")
    for cold in (True, False):
        times = []
        for _ in range(5):
            times.append(nation.start(cold))
            idle = nation.process.memory("VmRSS")
            nation.stop()
        show("cold" if cold else "warm", f"{statistics.median(times):.0f} ({min(times):.0f}–{max(times):.0f})")
    show("memory then, MiB", f"{idle:.1f}")


def question_figures(nation: Nation, rounds: int) -> None:
    print("\n| question | KiB | cold ms | after a write, p50 | p99 | asked again, p50 | p99 |\n|---|---:|---:|---:|---:|---:|---:|")
    number = 0
    for name, path, who in questions():
        cold = []
        for _ in range(max(1, min(3, rounds))):
            nation.start(cold=True)
            taken, content = nation.ask("GET", path, who)
            cold.append(taken)
            nation.stop()
        nation.start(cold=False)
        nation.ask("GET", path, who)
        fresh = []
        for _ in range(50 * rounds):
            number += 1
            if DISTRICT in path:
                nation.write(number, DISTRICT, "xa-01-003", ("office", "xa-01-003"))
            else:
                nation.write(number)
            taken, content = nation.ask("GET", path, who)
            fresh.append(taken)
        again = [nation.ask("GET", path, who)[0] for _ in range(200)]
        show(name, f"{len(content) / 1024:.0f}", f"{statistics.median(cold):.1f}", f"{percentile(fresh, .5):.2f}",
             f"{percentile(fresh, .99):.2f}", f"{percentile(again, .5):.2f}", f"{percentile(again, .99):.2f}")
        peak, now = nation.process.memory(), nation.process.memory("VmRSS")
        nation.stop()
    show("memory after the last of them, MiB", f"{now:.0f}", f"peak {peak:.0f}", "", "", "", "")


def commune_figures(tools, nation: Nation, directory: Path, kept: Path) -> None:
    """The same commune's dashboard beside the country, and beside twelve others."""
    small, tokens = kept / "thirteen.db", kept / "thirteen.tokens"
    if not tokens.exists():
        kept.mkdir(parents=True, exist_ok=True)
        for file in kept.glob("thirteen.db*"):
            file.unlink()
        arguments = ["--provinces", "1", "--communes", "13", "--plan", "nation"]
        made = subprocess.run([tools.data, "--database", small, *arguments], check=True, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL)
        with sqlite3.connect(small) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        tokens.write_text(made.stdout)
    secrets = {tuple(line.split()[:2]): line.split()[2] for line in tokens.read_text().splitlines()}
    shutil.copyfile(small, directory / "thirteen.db")
    thirteen = Nation(tools, directory / "thirteen.db", secrets)
    print("\n| one commune's status | after a write, p50 ms | p99 | asked again, p50 | p99 |\n|---|---:|---:|---:|---:|")
    sides = [("in a database of 13 communes", thirteen), ("in the country's", nation)]
    figures: dict[str, tuple[list, list]] = {name: ([], []) for name, _ in sides}
    for _, side in sides:
        side.start(cold=False)
    for number in range(200):
        for name, side in sides:
            side.write(number, NATION, "xa-01-003-03", ("office", "xa-01-003"))
            figures[name][0].append(side.ask("GET", f"{NATION}/status", ("office", "xa-01-003"))[0])
            figures[name][1].append(side.ask("GET", f"{NATION}/status", ("office", "xa-01-003"))[0])
    for name, _ in sides:
        fresh, again = figures[name]
        show(name, f"{percentile(fresh, .5):.2f}", f"{percentile(fresh, .99):.2f}", f"{percentile(again, .5):.2f}",
             f"{percentile(again, .99):.2f}")
    (small_fresh, small_again), (fresh, again) = figures[sides[0][0]], figures[sides[1][0]]
    show("ratio", f"{percentile(fresh, .5) / percentile(small_fresh, .5):.2f} ×", "",
         f"{percentile(again, .5) / percentile(small_again, .5):.2f} ×", "")
    for _, side in sides:
        side.stop()


class Meanwhile:
    """Reads and writes of somebody else while something long goes on."""

    def __init__(self, nation: Nation) -> None:
        self.nation = nation
        self.ending = threading.Event()
        self.reads: list[float] = []
        self.writes: list[float] = []
        self.threads = [threading.Thread(target=self.run, args=(True,)), threading.Thread(target=self.run, args=(False,))]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def run(self, writing: bool) -> None:
        client = http.client.HTTPConnection("127.0.0.1", self.nation.port, timeout=600)
        office, number = ("office", "xa-07-004"), 0
        path = f"{NATION}/registrations/mot-cua/xa-07-004-02/scorecards/2026-12"
        while not self.ending.wait(0.01):
            number += 1
            if writing:
                self.writes.append(self.nation.ask("PUT", path, office, card(number), client=client)[0])
            else:
                self.reads.append(self.nation.ask("GET", path, office, client=client)[0])
        client.close()

    def show(self, name: str) -> None:
        show(name, f"{percentile(self.reads, .5):.1f}", f"{percentile(self.reads, .99):.1f}", f"{max(self.reads):.0f}",
             f"{percentile(self.writes, .5):.1f}", f"{percentile(self.writes, .99):.1f}", f"{max(self.writes):.0f}")


def publish_figures(nation: Nation) -> None:
    """A plan like the country's, for the year after."""
    nation.start(cold=False)
    _, content = nation.ask("GET", NATION, ("admin", "-"))
    plan = json.loads(content)
    draft = next_year(plan)
    nation.ask("PUT", "/v1/plans/toan-quoc-2027", ("admin", "-"), draft)
    with Meanwhile(nation) as others:
        taken, content = nation.ask("POST", "/v1/plans/toan-quoc-2027/publish", ("admin", "-"), {})
    print("\n| meanwhile, one client each | read p50 ms | p99 | longest | write p50 | p99 | longest |\n|---|---:|---:|---:|---:|---:|---:|")
    others.show(f"a plan of the whole country was published, in {taken / 1000:.1f} s")
    nation.stop()


def next_year(plan: dict) -> dict:
    """The draft that made the plan, a year later."""
    kept = ("title", "issuer", "standingUnit", "period", "finalScore", "models", "deadlines", "duties")
    text = json.dumps({key: plan[key] for key in kept if key in plan})
    return json.loads(text.replace("2026-", "2027-"))


def backup_figures(tools, nation: Nation, directory: Path) -> None:
    nation.start(cold=False)
    with Meanwhile(nation) as others:
        begin = time.monotonic()
        subprocess.run([tools.nep, "backup", "--database", nation.database, directory / "copy.db"], check=True, stdout=subprocess.DEVNULL)
        taken = time.monotonic() - begin
    print("\n| meanwhile, one client each | read p50 ms | p99 | longest | write p50 | p99 | longest |\n|---|---:|---:|---:|---:|---:|---:|")
    others.show(f"a backup was made beside it and checked, not packed, in {taken:.0f} s")
    nation.stop()
