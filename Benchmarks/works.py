"""The works that every side does, and the databases that they start from."""

import json
import re
import sqlite3
import subprocess
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Card:
    path: str
    token: str
    unit: str
    model: str
    month: str


class Fixture:
    """A database of the service, the subset of it that the peers use, and who may do what in it."""

    def __init__(self, tools, directory: Path, name: str, plan: str, clock: str, arguments: list[str]) -> None:
        self.name, self.plan, self.clock = name, plan, clock
        self.whole = directory / f"{name}.db"
        self.subset = directory / f"{name}-subset.db"
        tokens = directory / f"{name}.tokens"
        if not tokens.exists():
            directory.mkdir(parents=True, exist_ok=True)
            for file in directory.glob(f"{name}*.db*"):
                file.unlink()
            made = subprocess.run([tools.data, "--database", self.whole, *arguments], check=True, stdout=subprocess.PIPE, text=True,
                                  stderr=subprocess.DEVNULL)
            # The log back into the file, so that a copy of the file is the whole of it.
            with sqlite3.connect(self.whole) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._fill()
            tokens.write_text(made.stdout)
        self.tokens = {}
        for line in tokens.read_text().splitlines():
            role, unit, secret = line.split()
            self.tokens[role, unit] = secret

    @property
    def clock_milliseconds(self) -> int:
        return int(datetime.fromisoformat(self.clock).timestamp() * 1000)

    @property
    def viewer(self) -> str:
        return self.tokens["admin", "-"]

    def _fill(self) -> None:
        db = sqlite3.connect(self.subset)
        db.executescript((ROOT / "Benchmarks/schema.sql").read_text())
        db.execute("ATTACH ? AS whole", (str(self.whole),))
        for (table,) in db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
            columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
            theirs = {row[1] for row in db.execute(f"PRAGMA whole.table_info({table})")}
            source = table
            if table == "scoresheet_version":
                source = "(SELECT v.*, s.plan_id, s.model_id FROM whole.scoresheet_version v JOIN whole.scoresheet s ON s.id = v.scoresheet_id)"
            else:
                source = f"whole.{table}"
                columns = [column for column in columns if column in theirs]
            names = ", ".join(columns)
            db.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM {source}")
        db.commit()
        db.execute("DETACH whole")
        db.execute("PRAGMA optimize")
        db.close()

    def _cards(self, sql: str) -> list[Card]:
        db = sqlite3.connect(self.subset)
        rows = db.execute(sql, (self.plan,)).fetchall()
        db.close()
        found = []
        for model, unit, month, *_ in rows:
            commune = re.match(r"(xa-\d+-\d+)", unit)
            token = self.tokens.get(("office", commune[1] if commune else unit))
            path = f"/v1/plans/{self.plan}/registrations/{model}/{unit}/scorecards/{month}"
            found.append(Card(path, token, unit, model, month))
        return found

    @cached_property
    def owed(self) -> list[Card]:
        """Cards that nobody has sent, each of another registration than the one before."""
        return self._cards(
            """SELECT m.code, u.code, o.period FROM obligation o JOIN model m ON m.id = o.model_id JOIN unit u ON u.id = o.subject_id
            JOIN plan p ON p.id = o.plan_id WHERE p.code = ? AND o.kind = 'scorecard' AND o.state = 'open'
            ORDER BY o.period, o.subject_id * 7919 % 100003, o.id""")

    @cached_property
    def sent(self) -> list[Card]:
        return self._cards(
            """SELECT m.code, u.code, c.month FROM scorecard c JOIN model m ON m.id = c.model_id JOIN unit u ON u.id = c.unit_id
            JOIN plan p ON p.id = c.plan_id WHERE p.code = ? ORDER BY c.id * 7919 % 100003, c.id LIMIT 20000""")

    @cached_property
    def open_cards(self) -> list[Card]:
        """Cards that were sent and may be sent anew."""
        return self._cards(
            """SELECT m.code, u.code, c.month FROM scorecard c JOIN model m ON m.id = c.model_id JOIN unit u ON u.id = c.unit_id
            JOIN plan p ON p.id = c.plan_id WHERE p.code = ? AND c.state = 'submitted' AND c.month = '2026-12'
            ORDER BY c.id * 7919 % 100003, c.id""")

    @staticmethod
    def card(variant: int) -> dict:
        scores = [
            {"criterion": f"g{group}-c{number}", "points": (8 - (variant * (group * 5 + number)) % 4) / 2}
            for group in range(1, 6) for number in range(1, 6)
        ]
        review = {"heldOn": "2026-12-31", "participants": 7, "conclusion": f"Lần {variant}."}
        return {"scores": scores, "review": review, "submit": True}

    @staticmethod
    def shows(status: dict, card: Card, percent: float) -> bool:
        for model in status["models"]:
            if model["model"] == card.model:
                for row in model["rows"]:
                    if row["unit"] == card.unit:
                        return any(c["month"] == card.month and c["percent"] == percent for c in row["cells"])
        return False


class Fixtures:
    """Makes each database once and keeps it."""

    def __init__(self, tools, kept: str, directory: str, small: bool) -> None:
        self.tools, self.small = tools, small
        self.place = Path(directory if small else kept).resolve()
        self.made: dict[str, Fixture] = {}

    def __getitem__(self, name: str) -> Fixture:
        if name not in self.made:
            size = ["--communes", "2", "--places", "4"] if self.small else ["--communes", "100"]
            nation = ["--provinces", "1", *size, "--inspected", "1", "--plan", "nation"]
            plan, clock, arguments = {
                # 4 000 registrations that have sent nothing yet and may still send every month.
                "cards": ("toan-quoc-2026", "2026-12-20T08:00:00+07:00", [*nation, "--sent", "0", "--late-days", "366"]),
                # The same a year later: 48 000 cards, those of December wait for a decision.
                "year": ("toan-quoc-2026", "2027-01-12T08:00:00+07:00", nation),
                # 54 registrations with twelve cards each.
                "district": (
                    "khu-vuc-2026", "2027-01-12T08:00:00+07:00",
                    ["--provinces", "1", "--communes", "13", "--places", "0", "--plan", "district"]),
            }[name]
            self.made[name] = Fixture(self.tools, self.place, name, plan, clock, arguments)
        return self.made[name]


class Work:
    def __init__(self, name: str, fixture: str, kinds: dict[str, int], writes_every: float | None = None) -> None:
        self.name, self.fixture, self.kinds, self.writes_every = name, fixture, kinds, writes_every
        self.writes = "put" in kinds
        self.must_show = "/v1/plans/khu-vuc-2026/status"

    def requests(self, fixture: Fixture, address: str, directory: Path, side: str) -> str:
        """The file that wrk's script reads."""
        lines = []
        for kind, percent in self.kinds.items():
            if kind == "put":
                cards = fixture.owed if self.fixture == "cards" else fixture.open_cards
                lines += [f"{percent} put {card.path} {card.token}" for card in cards]
            elif kind == "card":
                lines += [f"{percent} card {card.path} {card.token}" for card in fixture.sent]
            elif kind == "list":
                lines += [f"{percent} list {self._page(cursor, fixture, address)} {fixture.viewer}" for cursor in self._cursors(fixture, address)]
            elif kind == "status":
                lines += [f"{percent} status /v1/plans/{fixture.plan}/status {fixture.viewer}"] * 2
            elif kind == "health":
                lines += [f"{percent} health {'/hello' if side == 'hello' else '/healthz'} -"] * 2
            elif kind == "304":
                tag = self._tag(fixture, address)
                lines += [f"{percent} 304 /v1/plans/{fixture.plan}/status {fixture.viewer} {tag}"] * 2
        file = directory / f"{self.name}.requests"
        file.write_text("\n".join(lines) + "\n")
        return str(file)

    def _ask(self, path: str, fixture: Fixture, address: str):
        request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {fixture.viewer}"})
        return urllib.request.urlopen(request, timeout=60)

    def _tag(self, fixture: Fixture, address: str) -> str:
        with self._ask(f"/v1/plans/{fixture.plan}/status", fixture, address) as answer:
            return answer.headers["ETag"]

    def _cursors(self, fixture: Fixture, address: str) -> list[str]:
        """Cursors are the side's own, so they are learned from its pages."""
        cursors, cursor = [], None
        for _ in range(60):
            cursors.append(cursor)
            with self._ask(self._page(cursor, fixture, address), fixture, address) as answer:
                cursor = json.load(answer)["next"]
            if cursor is None:
                break
        return cursors

    @staticmethod
    def _page(cursor: str | None, fixture: Fixture, address: str) -> str:
        return f"/v1/plans/{fixture.plan}/scorecards?limit=50" + (f"&cursor={cursor}" if cursor else "")


WORKS = {
    work.name: work
    for work in (
        Work("card-put", "cards", {"put": 100}),
        Work("card-get", "year", {"card": 100}),
        Work("status", "district", {"status": 100}, writes_every=0.1),
        Work("status-304", "district", {"304": 100}),
        Work("list", "year", {"list": 100}),
        Work("mixed", "year", {"card": 70, "list": 20, "put": 10}),
        Work("healthz", "district", {"health": 100}),
    )
}
