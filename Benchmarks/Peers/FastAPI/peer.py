"""The works of script/bench as a FastAPI service: sync endpoints in the thread pool, sqlite3 with a connection a thread,
synchronous=FULL, one transaction a request.

    PEER_DATABASE=bench.db uvicorn peer:app --workers 2
"""

import hashlib
import json
import os
import sqlite3
import threading
import time
from datetime import datetime, timezone

from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel

PATH = os.environ["PEER_DATABASE"]
CLOCK = int(os.environ["PEER_CLOCK"]) - time.time_ns() // 1_000_000
app = FastAPI(openapi_url=None)
local = threading.local()
sheets: dict[int, dict] = {}


def database() -> sqlite3.Connection:
    if not hasattr(local, "db"):
        db = sqlite3.connect(PATH, timeout=10, isolation_level=None, cached_statements=256)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA cache_size = -16384")
        local.db = db
    return local.db


def now() -> int:
    return time.time_ns() // 1_000_000 + CLOCK


def text(instant: int | None) -> str | None:
    if instant is None:
        return None
    return datetime.fromtimestamp(instant / 1000, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Score(BaseModel):
    criterion: str
    points: float | None = None
    notApplicable: bool | None = None
    note: str | None = None


class Review(BaseModel):
    heldOn: str | None = None
    participants: int | None = None
    conclusion: str | None = None


class CardBody(BaseModel):
    scores: list[Score]
    review: Review | None = None
    submit: bool = False


class Card(BaseModel):
    plan: str
    model: str
    unit: str
    name: str
    month: str
    state: str
    verdict: str | None
    revision: int
    total: float
    maximum: float
    percent: float | None
    band: str | None
    submittedAt: str | None
    scores: list[Score] = []
    review: Review | None = None


def caller(db: sqlite3.Connection, authorization: str | None) -> sqlite3.Row:
    if authorization is None or not authorization.startswith("Bearer "):
        raise HTTPException(401)
    digest = hashlib.sha256(authorization[7:].encode()).digest()
    token = db.execute("SELECT id, name, role, unit_id FROM token WHERE hash = ?", (digest,)).fetchone()
    if token is None:
        raise HTTPException(401)
    return token


def covers(db: sqlite3.Connection, token: sqlite3.Row, unit: int) -> bool:
    if token["unit_id"] is None:
        return True
    return (
        db.execute(
            """WITH RECURSIVE above (id) AS (SELECT ?1 UNION SELECT u.parent_id FROM unit u JOIN above ON u.id = above.id)
            SELECT 1 FROM above WHERE id = ?2""",
            (unit, token["unit_id"]),
        ).fetchone()
        is not None
    )


def sheet(db: sqlite3.Connection, version: int) -> dict:
    if version not in sheets:
        document = db.execute("SELECT document FROM scoresheet_version WHERE id = ?", (version,)).fetchone()[0]
        parsed = json.loads(document)
        criteria = {c["code"]: c for group in parsed["groups"] for c in group["criteria"]}
        sheets[version] = {"criteria": criteria, "bands": parsed["bands"]}
    return sheets[version]


def score(body: CardBody, form: dict) -> tuple[int, int, int | None, str | None]:
    total = maximum = 0
    seen: set[str] = set()
    for item in body.scores:
        criterion = form["criteria"].get(item.criterion)
        if criterion is None or item.criterion in seen:
            raise HTTPException(422)
        seen.add(item.criterion)
        if item.points is None:
            if not item.notApplicable or not item.note:
                raise HTTPException(422)
            continue
        points, limit = round(item.points * 100), round(criterion["maximum"] * 100)
        if not 0 <= points <= limit or points % round(criterion["step"] * 100):
            raise HTTPException(422)
        total += points
        maximum += limit
    if body.submit and any(c["modality"] == "required" and code not in seen for code, c in form["criteria"].items()):
        raise HTTPException(422)
    percent = total * 10_000 // maximum if maximum else None
    band = next((b["code"] for b in form["bands"] if percent is not None and percent >= round(b["from"] * 100)), None)
    return total, maximum, percent, band


CARD = """SELECT c.id, c.registration_id, c.state, c.verdict, c.revision, c.total, c.maximum, c.percent, c.band, c.submitted_at,
    c.version, c.month, m.code AS model, u.code AS unit, u.name
    FROM scorecard c JOIN model m ON m.id = c.model_id JOIN unit u ON u.id = c.unit_id"""


def card(plan: str, row: sqlite3.Row, revision: sqlite3.Row | None = None) -> Card:
    found = Card(
        plan=plan, model=row["model"], unit=row["unit"], name=row["name"], month=row["month"], state=row["state"],
        verdict=row["verdict"], revision=row["revision"], total=row["total"] / 100, maximum=row["maximum"] / 100,
        percent=None if row["percent"] is None else row["percent"] / 100, band=row["band"],
        submittedAt=text(row["submitted_at"]),
    )
    if revision is not None:
        found.scores = [
            Score(criterion=c, points=p / 100 if p is not None else None, notApplicable=p is None or None, note=n)
            for c, p, n in json.loads(revision["scores"])
        ]
        found.review = Review.model_validate_json(revision["review"]) if revision["review"] else None
    return found


PLACE = """SELECT r.id, r.state, p.id AS plan, m.id AS model, u.id AS unit FROM plan p, model m, unit u
    JOIN registration r ON r.plan_id = p.id AND r.model_id = m.id AND r.unit_id = u.id
    WHERE p.code = ? AND m.code = ? AND u.code = ?"""
URL = "/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}"


def place(db: sqlite3.Connection, token: sqlite3.Row, plan: str, model: str, unit: str) -> sqlite3.Row:
    found = db.execute(PLACE, (plan, model, unit)).fetchone()
    if found is None:
        raise HTTPException(404)
    if not covers(db, token, found["unit"]):
        raise HTTPException(403)
    return found


@app.get(URL, response_model_exclude_none=True)
def get_card(plan: str, model: str, unit: str, month: str, authorization: str | None = Header(None)) -> Card:
    db = database()
    db.execute("BEGIN")
    try:
        where = place(db, caller(db, authorization), plan, model, unit)
        row = db.execute(CARD + " WHERE c.registration_id = ? AND c.month = ?", (where["id"], month)).fetchone()
        if row is None:
            raise HTTPException(404)
        revision = db.execute(
            "SELECT scores, review FROM scorecard_revision WHERE scorecard_id = ? AND revision = ?",
            (row["id"], row["revision"]),
        ).fetchone()
        return card(plan, row, revision)
    finally:
        db.execute("COMMIT")


@app.put(URL, response_model_exclude_none=True)
def put_card(
    plan: str, model: str, unit: str, month: str, body: CardBody, response: Response,
    authorization: str | None = Header(None),
) -> Card:
    db = database()
    db.execute("BEGIN IMMEDIATE")
    try:
        written = write(db, plan, model, unit, month, body, authorization)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    response.status_code = 201 if written.revision == 1 else 200
    return written


def write(
    db: sqlite3.Connection, plan: str, model: str, unit: str, month: str, body: CardBody, authorization: str | None
) -> Card:
    token = caller(db, authorization)
    where = place(db, token, plan, model, unit)
    if token["role"] != "office" or where["state"] not in ("submitted", "accepted"):
        raise HTTPException(403)
    version = db.execute(
        "SELECT id FROM scoresheet_version WHERE plan_id = ? AND model_id = ? ORDER BY id DESC LIMIT 1",
        (where["plan"], where["model"]),
    ).fetchone()[0]
    total, maximum, percent, band = score(body, sheet(db, version))
    at = now()
    current = db.execute(CARD + " WHERE c.registration_id = ? AND c.month = ?", (where["id"], month)).fetchone()
    if current is not None and current["state"] == "accepted":
        raise HTTPException(409)
    duty = db.execute(
        """SELECT id, due_at, late_until, state FROM obligation
        WHERE plan_id = ? AND subject_id = ? AND kind = 'scorecard' AND model_id = ? AND period = ?""",
        (where["plan"], where["unit"], where["model"], month),
    ).fetchone()
    verdict = current["verdict"] if current is not None else None
    if body.submit and duty is not None:
        if at >= duty["late_until"]:
            raise HTTPException(409)
        if duty["state"] == "open":
            verdict = "onTime" if at < duty["due_at"] else "late"
            db.execute(
                "UPDATE obligation SET state = 'settled', verdict = ?, settled_at = ? WHERE id = ?",
                (verdict, at, duty["id"]),
            )
            db.execute(
                "INSERT INTO obligation_event (obligation_id, at, kind, state, verdict) VALUES (?, ?, 'settle', 'settled', ?)",
                (duty["id"], at, verdict),
            )
    state = "submitted" if body.submit else "draft"
    revision = current["revision"] + 1 if current is not None else 1
    if current is None:
        identifier = db.execute(
            """INSERT INTO scorecard (registration_id, plan_id, model_id, unit_id, month, scoresheet_version_id, obligation_id,
            state, verdict, revision, total, maximum, percent, band, submitted_at, submitted_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)""",
            (
                where["id"], where["plan"], where["model"], where["unit"], month, version, duty and duty["id"], state,
                verdict, total, maximum, percent, band, at if body.submit else None, token["id"],
            ),
        ).lastrowid
    else:
        identifier = current["id"]
        db.execute(
            """UPDATE scorecard SET state = ?, verdict = ?, revision = ?, total = ?, maximum = ?, percent = ?, band = ?,
            submitted_at = ?, submitted_by = ?, version = version + 1 WHERE id = ?""",
            (state, verdict, revision, total, maximum, percent, band, at, token["id"], identifier),
        )
    scores = json.dumps(
        [[s.criterion, None if s.points is None else round(s.points * 100), s.note] for s in body.scores],
        ensure_ascii=False, separators=(",", ":"),
    )
    review = body.review.model_dump_json(exclude_none=True) if body.review else None
    db.execute(
        """INSERT INTO scorecard_revision (scorecard_id, revision, at, token_id, scores, review, total, maximum, percent, band)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (identifier, revision, at, token["id"], scores, review, total, maximum, percent, band),
    )
    db.execute(
        "INSERT INTO scorecard_event (scorecard_id, at, state, revision, verdict, actor) VALUES (?, ?, ?, ?, ?, ?)",
        (identifier, at, state, revision, verdict, token["name"]),
    )
    new = json.dumps({"state": state, "revision": revision, "total": total / 100, "verdict": verdict})
    db.execute(
        """INSERT INTO audit (at, token_id, actor, action, subject, plan_id, unit_id, new)
        VALUES (?, ?, ?, 'scorecard.submit', ?, ?, ?, ?)""",
        (
            at, token["id"], token["name"], f"/v1/plans/{plan}/registrations/{model}/{unit}/scorecards/{month}",
            where["plan"], where["unit"], new,
        ),
    )
    db.execute(
        "INSERT INTO version (scope, number) VALUES (?, 1) ON CONFLICT DO UPDATE SET number = number + 1", (where["plan"],)
    )
    row = db.execute(CARD + " WHERE c.id = ?", (identifier,)).fetchone()
    answer = card(plan, row)
    answer.scores, answer.review = body.scores, body.review
    return answer


class Page(BaseModel):
    items: list[Card]
    next: str | None


@app.get("/v1/plans/{plan}/scorecards", response_model_exclude_none=True)
def list_cards(plan: str, limit: int = 50, cursor: int = 0, authorization: str | None = Header(None)) -> Page:
    db = database()
    db.execute("BEGIN")
    try:
        caller(db, authorization)
        found = db.execute("SELECT id FROM plan WHERE code = ?", (plan,)).fetchone()
        if found is None:
            raise HTTPException(404)
        rows = db.execute(
            CARD + " WHERE c.plan_id = ? AND c.id > ? ORDER BY c.id LIMIT ?", (found["id"], cursor, limit + 1)
        ).fetchall()
    finally:
        db.execute("COMMIT")
    return Page(
        items=[card(plan, row) for row in rows[:limit]], next=str(rows[limit - 1]["id"]) if len(rows) > limit else None
    )


@app.get("/v1/plans/{plan}/status")
def status(
    plan: str, response: Response, authorization: str | None = Header(None), if_none_match: str | None = Header(None)
):
    db = database()
    db.execute("BEGIN")
    try:
        caller(db, authorization)
        found = db.execute(
            "SELECT p.id, v.number FROM plan p LEFT JOIN version v ON v.scope = p.id WHERE p.code = ?", (plan,)
        ).fetchone()
        if found is None:
            raise HTTPException(404)
        tag = f'"{found["id"]}-{found["number"]}"'
        if if_none_match == tag:
            return Response(status_code=304, headers={"ETag": tag})
        response.headers["ETag"] = tag
        return figures(db, plan, found["id"])
    finally:
        db.execute("COMMIT")


def figures(db: sqlite3.Connection, plan: str, identifier: int) -> dict:
    counts: dict[str, dict[str, int]] = {}
    for row in db.execute(
        """SELECT kind, state, verdict, coalesce(due_at <= ?, 0) AS past, count(*) AS n FROM obligation WHERE plan_id = ?
        GROUP BY 1, 2, 3, 4""",
        (now(), identifier),
    ):
        count = counts.setdefault(row["kind"], dict(expected=0, exempt=0, open=0, settled=0, onTime=0, late=0, missed=0))
        if row["state"] == "exempt":
            count["exempt"] += row["n"]
        elif row["state"] == "settled":
            count["settled"] += row["n"]
            count["expected"] += row["n"]
            if row["verdict"] in ("onTime", "late"):
                count[row["verdict"]] += row["n"]
        elif row["past"]:
            count["missed"] += row["n"]
            count["expected"] += row["n"]
        else:
            count["open"] += row["n"]
    registrations = db.execute(
        """SELECT r.id, r.model_id, r.state, r.verdict, u.code, u.name FROM registration r JOIN unit u ON u.id = r.unit_id
        WHERE r.plan_id = ? ORDER BY u.sort_key, u.id""",
        (identifier,),
    ).fetchall()
    cards: dict[int, dict[str, sqlite3.Row]] = {}
    accepted = returned = scored = points = 0
    for row in db.execute(
        "SELECT registration_id, month, state, verdict, percent, band FROM scorecard WHERE plan_id = ?", (identifier,)
    ):
        cards.setdefault(row["registration_id"], {})[row["month"]] = row
        accepted += row["state"] == "accepted"
        returned += row["state"] == "returned"
        if row["state"] in ("submitted", "accepted") and row["percent"] is not None:
            scored += 1
            points += row["percent"]
    models = []
    for model in db.execute(
        """SELECT m.id, m.code, pm.first_month, pm.last_month FROM plan_model pm JOIN model m ON m.id = pm.model_id
        WHERE pm.plan_id = ? ORDER BY pm.position""",
        (identifier,),
    ):
        months = [f"2026-{n:02}" for n in range(int(model["first_month"][5:]), int(model["last_month"][5:]) + 1)]
        rows = []
        for registration in registrations:
            if registration["model_id"] != model["id"]:
                continue
            own = cards.get(registration["id"], {})
            rows.append(
                {
                    "unit": registration["code"], "name": registration["name"],
                    "registration": {"state": registration["state"], "verdict": registration["verdict"]},
                    "cells": [
                        {
                            "month": month, "state": c["state"], "verdict": c["verdict"],
                            "percent": c["percent"] / 100 if c["percent"] is not None else None, "band": c["band"],
                        }
                        if (c := own.get(month)) is not None
                        else {"month": month, "state": None, "verdict": None, "percent": None, "band": None}
                        for month in months
                    ],
                }
            )
        models.append({"model": model["code"], "months": months, "rows": rows})
    return {
        "plan": plan, "asOf": text(now()), "registrations": counts.get("registration"),
        "scorecards": {
            **counts.get("scorecard", {}), "accepted": accepted, "returned": returned,
            "averagePercent": points // scored / 100 if scored else None,
        },
        "models": models,
    }


@app.get("/healthz")
def health() -> dict:
    return {"status": "ok"}
