"""The sides: each starts a server on a database of its own, or runs a program, and is measured by wrk."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Missing(Exception):
    """A program that is not there, and is not to be built now."""


class Tools:
    """Where the programs are; builds those that nobody has named."""

    def __init__(self, builds: bool = True, rate_limits: str = "off") -> None:
        self.known: dict[str, str] = {}
        self.builds, self.rate_limits = builds, rate_limits

    def _swift(self, product: str, *package: str) -> str:
        if not self.builds:
            return self._built(product, ROOT / "Benchmarks" / ".build" / "release" if package else ROOT / ".build" / "debug")
        subprocess.run(["swift", "build", "-c", "release", "--product", product, *package], cwd=ROOT, check=True, stdout=2)
        where = ["swift", "build", "-c", "release", "--show-bin-path", *package]
        return os.path.join(subprocess.run(where, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip(), product)

    @staticmethod
    def _built(product: str, place: Path) -> str:
        if not (place / product).exists():
            raise Missing(f"{place / product} is not built")
        return str(place / product)

    def _once(self, variable: str, make) -> str:
        if variable not in self.known:
            self.known[variable] = os.environ.get(variable) or make()
        return self.known[variable]

    @property
    def nep(self) -> str:
        return self._once("NEP", lambda: self._swift("nep"))

    def limits(self) -> list[str]:
        """For `nep serve`: a connection may go on for as long as it likes, and so may a client."""
        # With them on, but so high that nobody meets them: what it costs to keep count.
        high = [f"--limit={name}=1000000000" for name in ("token-reads", "token-writes", "address-reads", "address-writes")]
        return ["--limit", "requests=1000000000", "--rate-limits", self.rate_limits, *(high if self.rate_limits == "on" else [])]

    @property
    def data(self) -> str:
        return self._once("BENCH_DATA", lambda: self._swift("BenchData"))

    @property
    def grdb(self) -> str:
        return self._once("GRDB_PEER", lambda: self._swift("HummingbirdGRDBPeer", "--package-path", "Benchmarks"))

    @property
    def hello(self) -> str:
        return self._once("HELLO_PEER", lambda: self._swift("HummingbirdPeer", "--package-path", "Benchmarks"))

    @property
    def nginx(self) -> str:
        path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if not path:
            raise Missing("nginx is not installed")
        return path

    @property
    def python(self) -> str:
        def make() -> str:
            where = ROOT / ".build" / "bench" / "venv"
            if not where.exists():
                if not self.builds:
                    raise Missing("its Python environment is not made")
                subprocess.run(["python3", "-m", "venv", where], check=True)
                pip = [where / "bin" / "pip", "install", "--quiet", "-r", ROOT / "Benchmarks/Peers/FastAPI/requirements.txt"]
                subprocess.run(pip, check=True)
            return str(where / "bin" / "python")

        return self._once("PEER_PYTHON", make)

    @property
    def limit(self) -> str:
        def make() -> str:
            program = ROOT / ".build" / "bench" / "limit"
            program.parent.mkdir(parents=True, exist_ok=True)
            source = ROOT / "Benchmarks/Limit/limit.c"
            compiler = os.environ.get("CC") or shutil.which("clang") or "cc"
            subprocess.run([compiler, "-O2", "-o", program, source, "-lsqlite3"], check=True)
            return str(program)

        return self._once("BENCH_LIMIT", make)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A server with everything it has started, and what they have used."""

    def __init__(self, command: list, environment: dict | None = None, log: str = os.devnull) -> None:
        self.log = open(log, "ab")
        self.child = subprocess.Popen(
            [str(part) for part in command], env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE,
            stderr=self.log, start_new_session=True)

    def first_line(self) -> str:
        return self.child.stdout.readline().decode().strip()

    def family(self) -> list[int]:
        found = [self.child.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in task.read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        total = 0
        for pid in self.family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self, kind: str = "VmHWM") -> float:
        """MiB, of all of them."""
        total = 0
        for pid in self.family():
            found = re.search(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
            total += int(found[1]) if found else 0
        return total / 1024

    def stop(self) -> None:
        os.killpg(self.child.pid, signal.SIGTERM)
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        self.child.stdout.close()
        self.log.close()


def wait_for(url: str, process: Process, seconds: float = 30, pause: float = 0.02) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > end or process.child.poll() is not None:
                raise SystemExit(f"no answer from {process.child.args}")
            time.sleep(pause)


def wrk(address: str, requests: str, connections: int, seconds: float) -> dict:
    threads = min(2, connections)
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "-s",
               str(ROOT / "Benchmarks/wrk/work.lua"), address, "--", requests]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "BENCH_THREADS": str(threads)})
    found = re.search(r"^BENCH (.*)$", done.stdout, re.M)
    if not found:
        raise SystemExit(f"wrk: {done.stdout}{done.stderr}")
    return json.loads(found[1])


class Writer(threading.Thread):
    """Sends a card every so many seconds while others read, and looks whether the answers keep up with it."""

    def __init__(self, address: str, work, fixture) -> None:
        super().__init__(daemon=True)
        self.address, self.fixture, self.every = address, fixture, work.writes_every
        self.check = work.must_show
        self.ending = threading.Event()
        self.writes = self.stale = 0

    def run(self) -> None:
        while not self.ending.wait(self.every):
            card = self.fixture.open_cards[self.writes % len(self.fixture.open_cards)]
            body = self.fixture.card(self.writes)
            answer = self.ask("PUT", card.path, card.token, body)
            self.writes += 1
            status = self.ask("GET", self.check, self.fixture.viewer)
            if not self.fixture.shows(status, card, answer["percent"]):
                self.stale += 1

    def ask(self, method: str, path: str, token: str, body: dict | None = None) -> dict:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


class Side:
    name = ""
    # The works it cannot do.
    lacks: tuple = ()

    def __init__(self, tools: Tools, fixtures, directory: str) -> None:
        # What it runs must be there before anything is measured.
        self.program = self.find(tools)
        self.tools, self.fixtures = tools, fixtures
        self.directory = Path(tempfile.mkdtemp(dir=directory, prefix=self.name))
        self.process: Process | None = None

    def find(self, tools: Tools) -> str:
        raise NotImplementedError

    def does(self, work) -> bool:
        return work.name not in self.lacks

    def database(self, fixture) -> Path:
        """A fresh copy of what this side starts from."""
        for file in self.directory.glob("bench.db*"):
            file.unlink()
        shutil.copyfile(self.source(fixture), self.directory / "bench.db")
        return self.directory / "bench.db"

    def source(self, fixture) -> Path:
        return fixture.subset

    def command(self, database: Path, port: int, fixture) -> tuple[list, dict]:
        raise NotImplementedError

    def start(self, fixture) -> None:
        port = free_port()
        command, environment = self.command(self.database(fixture), port, fixture)
        self.process = Process(command, environment, str(self.directory / "log"))
        self.address = f"http://127.0.0.1:{port}"
        wait_for(self.address + "/healthz", self.process)

    def round(self, work, connections: int, seconds: float) -> dict:
        fixture = self.fixtures[work.fixture]
        # What writes begins with a fresh database each time, so that every round does the same.
        if self.process and work.writes:
            self.stop()
        if not self.process:
            self.start(fixture)
        requests = work.requests(fixture, self.address, self.directory, self.name)
        writer = Writer(self.address, work, fixture) if work.writes_every else None
        idle = self.process.memory("VmRSS")
        before = self.process.cpu()
        if writer:
            writer.start()
        result = wrk(self.address, requests, connections, seconds)
        if writer:
            writer.ending.set()
            writer.join()
        used = self.process.cpu() - before
        wrong = result["status"] + result["socket"] + (writer.stale if writer else 0)
        if writer and writer.writes == 0:
            wrong += 1
        return {
            "rate": result["requests"] / result["microseconds"] * 1e6, "cpu": used / max(1, result["requests"]) * 1e6,
            "p50": result["p50"] / 1000, "p99": result["p99"] / 1000, "p999": result["p999"] / 1000,
            "memory": self.process.memory(), "idle": idle, "after": self.process.memory("VmRSS"), "errors": wrong,
        }

    def stop(self) -> None:
        if self.process:
            self.process.stop()
            self.process = None


class Nep(Side):
    """With its log and its counters on, as it is run."""

    name = "nep"

    def find(self, tools: Tools) -> str:
        return tools.nep

    def source(self, fixture) -> Path:
        return fixture.whole

    def command(self, database: Path, port: int, fixture) -> tuple[list, dict]:
        return [self.program, "serve", "--database", database, "--clock", fixture.clock, "--port", port,
                *self.tools.limits()], {}


class GRDB(Side):
    name = "grdb"
    lacks = ("healthz",)

    def find(self, tools: Tools) -> str:
        return tools.grdb

    def command(self, database: Path, port: int, fixture) -> tuple[list, dict]:
        return [self.program, port, database, fixture.clock_milliseconds], {"LOG_LEVEL": "critical"}


class FastAPI(Side):
    name = "fastapi"

    def find(self, tools: Tools) -> str:
        return tools.python

    def command(self, database: Path, port: int, fixture) -> tuple[list, dict]:
        return [
            self.program, "-m", "uvicorn", "peer:app", "--app-dir", ROOT / "Benchmarks/Peers/FastAPI", "--port", port,
            "--workers", os.cpu_count(), "--no-access-log", "--log-level", "critical",
        ], {"PEER_DATABASE": str(database), "PEER_CLOCK": str(fixture.clock_milliseconds)}


class Limit(Side):
    """No server: as many cards share a COMMIT as there are connections that could wait for it."""

    name = "limit"

    def find(self, tools: Tools) -> str:
        return tools.limit

    def does(self, work) -> bool:
        return work.name == "card-put"

    def round(self, work, connections: int, seconds: float) -> dict:
        database = self.database(self.fixtures[work.fixture])
        command = [self.program, str(database), str(seconds), str(connections)]
        return {"rate": float(subprocess.run(command, check=True, capture_output=True, text=True).stdout), "errors": 0}


class Hello(Side):
    """Hummingbird with nothing to do: a router and eight bytes."""

    name = "hello"

    def find(self, tools: Tools) -> str:
        return tools.hello

    def does(self, work) -> bool:
        return work.name == "healthz"

    def start(self, fixture) -> None:
        port = free_port()
        bytes = self.directory / "bytes"
        bytes.write_text("{}")
        self.process = Process([self.program, port, bytes], {"LOG_LEVEL": "critical"})
        self.address = f"http://127.0.0.1:{port}"
        wait_for(self.address + "/hello", self.process)


class Nginx(Side):
    """`return 200`: what the sockets of the machine give."""

    name = "nginx"

    def find(self, tools: Tools) -> str:
        return tools.nginx

    def does(self, work) -> bool:
        return work.name == "healthz"

    def start(self, fixture) -> None:
        port = free_port()
        (self.directory / "nginx.conf").write_text(f"""
            daemon off; worker_processes auto; pid {self.directory}/pid; error_log /dev/null crit;
            events {{ worker_connections 1024; }}
            http {{ access_log off; keepalive_requests 1000000000;
                server {{ listen 127.0.0.1:{port}; location / {{ return 200 "ok"; }} }} }}""")
        self.process = Process([self.program, "-p", self.directory, "-c", self.directory / "nginx.conf"])
        self.address = f"http://127.0.0.1:{port}"
        wait_for(self.address + "/healthz", self.process)


SIDES = {side.name: side for side in (Nep, GRDB, FastAPI, Limit, Hello, Nginx)}
