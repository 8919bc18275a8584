"""Asks a server on the loopback, and looks at its process: the checks of script/load.

    load.py latency PORT SECONDS MILLISECONDS    every answer within so many milliseconds
    load.py idle PORT PID COUNT MEBIBYTES        so many idle connections within so much memory
    load.py resident PID MEBIBYTES               no more memory than so much
    load.py churn PORT PID COUNT                 so many connections leave neither descriptors nor memory behind
"""

import os
import socket
import sys
import time

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
ANSWER = b'{"status":"ok"}'


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def ask(connection):
    connection.sendall(REQUEST)
    answer = b""
    while not answer.endswith(ANSWER):
        piece = connection.recv(65536)
        if not piece:
            raise SystemExit(f"closed instead of answered: {answer!r}")
        answer += piece


def resident(pid):
    """In MiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def latency(port, seconds, bound):
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        with connect(port) as connection:  # each on a connection of its own, as a newcomer
            ask(connection)
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.02)
    times.sort()
    print(f"  {len(times)} answers, median {times[len(times) // 2]:.1f} ms, slowest {times[-1]:.1f} ms")
    return times[-1] < bound


def idle(port, pid, count, bound):
    before = resident(pid)
    connections = []
    for _ in range(count):
        connections.append(connect(port))
        ask(connections[-1])
    after = resident(pid)
    print(f"  {before:.1f} MiB before, {after:.1f} MiB with {count} connections that have asked once")
    ask(connections[0])
    ask(connections[-1])
    for connection in connections:
        connection.close()
    return after < bound


def bounded(pid, bound):
    now = resident(pid)
    print(f"  {now:.1f} MiB")
    return now < bound


def churn(port, pid, count):
    def round_trip():
        for _ in range(count):
            with connect(port) as connection:
                ask(connection)

    ask(connect(port))
    round_trip()  # the first round fills the pools
    settle(pid, 0)
    before = (descriptors(pid), resident(pid))
    round_trip()
    settle(pid, before[0])
    after = (descriptors(pid), resident(pid))
    print(f"  descriptors {before[0]} and {after[0]}, memory {before[1]:.1f} and {after[1]:.1f} MiB")
    return after[0] <= before[0] and after[1] < before[1] + 2


def settle(pid, wanted):
    """Gives the server time to see the last ends."""
    for _ in range(50):
        if wanted and descriptors(pid) <= wanted:
            return
        time.sleep(0.1)


check, numbers = sys.argv[1], [int(word) for word in sys.argv[2:]]
sys.exit(0 if {"latency": latency, "idle": idle, "resident": bounded, "churn": churn}[check](*numbers) else 1)
