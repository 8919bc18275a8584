#!/usr/bin/env python3
"""Reads the calendar of every unit of the demo with PyPI's icalendar, before and after a deadline moves.

Usage: check.py [path of nep]. Ends with 0 when nothing is to be complained of.
"""
import datetime
import json
import subprocess
import sys
import tempfile
import urllib.request

import icalendar

nep = sys.argv[1] if len(sys.argv) > 1 else ".build/debug/nep"


def ask(address, token, path, method="GET", body=None):
    request = urllib.request.Request(address + path, method=method)
    if token:
        request.add_header("Authorization", "Bearer " + token)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def read(text):
    """The events by UID; complains of whatever a strict reader would."""
    for line in text.split(b"\r\n"):
        assert len(line) <= 75, line
        assert b"\n" not in line and b"\r" not in line, line
        line.decode()  # Folded inside a character, it would not be UTF-8.
    assert text.endswith(b"END:VCALENDAR\r\n")
    calendar = icalendar.Calendar.from_ical(text)
    broken = [component.name for component in calendar.walk() if component.errors]
    assert not broken, broken
    assert calendar["VERSION"] == "2.0" and calendar["METHOD"] == "PUBLISH" and calendar["PRODID"]
    assert calendar.walk("VTIMEZONE")[0].to_tz().utcoffset(datetime.datetime(2022, 9, 12)) == datetime.timedelta(hours=7)
    events = {}
    for event in calendar.walk("VEVENT"):
        for name in ("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "STATUS"):
            assert name in event, (name, event)
        assert event.decoded("DTEND") - event.decoded("DTSTART") == datetime.timedelta(days=1)
        assert event["UID"] not in events, event["UID"]
        events[event["UID"]] = event
    return events


with tempfile.TemporaryDirectory() as folder:
    database = folder + "/calendar.db"
    lines = subprocess.run([nep, "demo", "--database", database], check=True, capture_output=True, text=True).stdout
    tokens = {line.split()[0]: line.split()[-1] for line in lines.splitlines() if "nep_" in line}
    server = subprocess.Popen(
        [nep, "serve", "--database", database, "--port", "0", "--clock", "2022-09-12T08:00:00+07:00", "--log-level", "info"],
        stdout=subprocess.PIPE, stderr=open(folder + "/log", "w"), text=True)
    try:
        address = server.stdout.readline().split()[-1]
        units, count = json.loads(ask(address, tokens["admin"], "/v1/units?limit=500"))["items"], 0
        for unit in units:
            count += len(read(ask(address, tokens["admin"], f"/v1/units/{unit['code']}/calendar.ics")))
        assert count > 500, count

        ward = "/v1/units/ubnd-phuong-tay-tuu"
        feed = json.loads(ask(address, tokens["office"], ward + "/calendarFeeds", "POST", {}))
        before = read(ask(address, None, feed["path"]))
        assert before == read(ask(address, tokens["office"], ward + "/calendar.ics"))
        row = "scorecard.mot-cua.ubnd-phuong-tay-tuu.2022-09"
        ask(address, tokens["standing"], f"/v1/plans/bac-tu-liem-2022/obligations/{row}/extend", "POST",
            {"until": "2022-10-20", "reason": "Bão số 4; ngập, mất điện \\ mất mạng\nở nhiều tổ dân phố"})
        after = read(ask(address, None, feed["path"]))
        moved = [uid for uid in before if before[uid].to_ical() != after[uid].to_ical()]
        assert before.keys() == after.keys() and len(moved) == 1, moved
        old, new = before[moved[0]], after[moved[0]]
        assert new.decoded("DTSTART") == datetime.date(2022, 10, 20), new
        assert new["SEQUENCE"] == old["SEQUENCE"] + 1
        assert new.decoded("LAST-MODIFIED") > old.decoded("LAST-MODIFIED")
        assert "Bão số 4; ngập, mất điện \\ mất mạng\nở nhiều tổ dân phố" in new["DESCRIPTION"], new["DESCRIPTION"]
    finally:
        server.terminate()
        server.wait()
    secret = feed["path"].split("/")[3]
    assert secret not in open(folder + "/log").read(), "the address stands in the log"
    print(f"{count} events of {len(units)} units, icalendar {icalendar.__version__}: nothing to complain of")
