"""Asks for what exists and for what does not, by turns, as tokens that may know of neither, and compares how long the answers take:
by their medians, and by how often one that names what exists took longer than one that does not, which is one half by chance.

    timing.py PORT ADMIN REQUESTS
"""

from bisect import bisect_left, bisect_right
import json
import random
import socket
import statistics
import sys
import time

PORT, ADMIN, COUNT = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
BOUND = 0.05  # five times what chance does with 2 000 requests
PLAN = "/v1/plans/bac-tu-liem-2022"
CARD = PLAN + "/registrations/di-tich/ubnd-phuong-tay-tuu/scorecards/2022-08"
WARD = "ubnd-phuong-tay-tuu"
# What exists, and the same with one name that stands for nothing.
PAIRS = [
    ("a unit", f"/v1/units/{WARD}", f"/v1/units/{WARD[:-3]}xyz"),
    ("a card", CARD, CARD.replace("2022-08", "2022-12")),
    ("a card's unit", CARD, CARD.replace(WARD, WARD[:-3] + "xyz")),
    ("a plan", PLAN, PLAN.replace("2022", "2029")),
    ("a card's plan", CARD, CARD.replace("bac-tu-liem-2022", "bac-tu-liem-2029")),
    ("an obligation", f"{PLAN}/obligations/scorecard.di-tich.{WARD}.2022-08",
     f"{PLAN}/obligations/scorecard.di-tich.{WARD}.2029-08"),
]


class Client:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", PORT))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        """The answer whole, and the nanoseconds until it was there."""
        start = time.perf_counter_ns()
        self.socket.sendall(request)
        answer = self.socket.recv(65536)
        took = time.perf_counter_ns() - start
        while True:
            head, end, body = answer.partition(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            if end and len(body) >= int(fields.get(b"content-length", 0)):
                return answer, took
            answer += self.socket.recv(65536)


def request(method, path, token, body=None):
    data = json.dumps(body).encode() if body is not None else b""
    kind = "Content-Type: application/json\r\n" if body is not None else ""
    return (f"{method} {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n{kind}"
            f"Content-Length: {len(data)}\r\n\r\n").encode() + data


def make(client, method, path, body):
    answer, _ = client.ask(request(method, path, ADMIN, body))
    if not answer.startswith(b"HTTP/1.1 20"):
        raise SystemExit(f"{path}: {answer.decode()}")
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def compare(client, token, there, nowhere):
    """All times in microseconds. Each pair in an order of its own, so that neither always follows the other."""
    requests = [request("GET", path, token) for path in (there, nowhere)]
    times = ([], [])
    for number in range(COUNT + 200):
        for which in random.sample((0, 1), 2):
            answer, took = client.ask(requests[which])
            if not answer.startswith(b"HTTP/1.1 403"):
                raise SystemExit(f"not refused: {requests[which]!r} {answer!r}")
            if number >= 200:  # the first ones warm up
                times[which].append(took / 1000)
    return times


def longer(one, other):
    """How often a time of the one is longer than one of the other; equal ones count half."""
    ordered = sorted(other)
    return sum(bisect_left(ordered, time) + bisect_right(ordered, time) for time in one) / (2 * len(one) * len(other))


client = Client()
make(client, "PUT", "/v1/units/ubnd-quan-khac", {"name": "UBND quận khác", "kind": "committee"})
tokens = [
    (where, make(client, "POST", "/v1/tokens", {"name": "t", "role": role, "unit": unit})["token"])
    for where, role, unit in [
        ("outside the plan", "admin", "ubnd-quan-khac"), ("a neighbour in the plan", "office", "ubnd-phuong-co-nhue-2"),
    ]
]
failed = False
print("| asked by | what | there, µs | nowhere, µs | there took longer |\n|---|---|---|---|---|")
for where, token in tokens:
    for what, there, nowhere in PAIRS:
        # A plan that it takes part in is no secret to the neighbour.
        if where != "outside the plan" and what == "a plan":
            continue
        times = compare(client, token, there, nowhere)
        (a, b), share = map(statistics.median, times), longer(*times)
        failed |= abs(a - b) / min(a, b) > BOUND or abs(share - 0.5) > BOUND
        print(f"| {where} | {what} | {a:.1f} | {b:.1f} | {share * 100:.1f} % |", flush=True)
sys.exit(1 if failed else 0)
