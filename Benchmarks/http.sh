#!/usr/bin/env bash
# script/bench http [SECONDS]: nep against Hummingbird, /healthz against a hello and the 20 KB of a status against the same bytes from
# memory; wrk -t2 at 2 and 64 connections, turn by turn in the same minutes, with nep's limits, log and counters on: the limits of
# rates count each request, and are set so high that none is refused. What counts is the ratio. NEP and HELLO_PEER name programs that
# are there already.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-5}"
script/setup curl wrk python3

[ -n "${NEP:-}" ] || swift build -c release --product nep >&2
nep="${NEP:-$(swift build -c release --show-bin-path)/nep}"
[ -n "${HELLO_PEER:-}" ] || swift build -c release --package-path Benchmarks --product HummingbirdPeer >&2
peer="${HELLO_PEER:-$(swift build -c release --package-path Benchmarks --show-bin-path)/HummingbirdPeer}"

directory=$(mktemp -d)
processes=()
finish() {
    for process in "${processes[@]}"; do kill -TERM "$process" 2>/dev/null && wait "$process" 2>/dev/null; done
    rm -rf "$directory"
}
trap finish EXIT

"$nep" demo --database "$directory/nep.db" >"$directory/tokens"
token=$(awk '$1 == "viewer" { print $3 }' "$directory/tokens")
"$nep" serve --database "$directory/nep.db" --clock 2022-09-12T08:00:00+07:00 --port 0 --limit token-reads=1000000000 \
    --limit address-reads=1000000000 --limit requests=1000000000 \
    >"$directory/address" 2>"$directory/log" &
processes+=($!)
until [ -s "$directory/address" ]; do
    kill -0 "${processes[0]}" 2>/dev/null || { cat "$directory/log" >&2; exit 1; }
    sleep 0.05
done
ours=$(sed -n 's/^listening on //p' "$directory/address")

path='/v1/plans/bac-tu-liem-2022/status'
curl -sf "$ours$path" -H "Authorization: Bearer $token" >"$directory/status.json"
echo "status: $(wc -c <"$directory/status.json") bytes"
theirs_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
theirs="http://127.0.0.1:$theirs_port"
LOG_LEVEL=critical "$peer" "$theirs_port" "$directory/status.json" >/dev/null 2>&1 &
processes+=($!)
until curl -sf "$theirs/hello" >/dev/null; do sleep 0.1; done

rate() { # connections, URL, wrk's options …
    wrk -t2 -c"$1" -d"${seconds}s" "${@:3}" "$2" | awk '/Requests\/sec/ { print $2 } /Non-2xx|Socket errors/ { print > "/dev/stderr" }'
}
measure() { # name, our URL, their URL, wrk's options for ours …
    for connections in 2 64; do
        local mine=() other=()
        for _ in 1 2 3; do
            mine+=("$(rate "$connections" "$2" "${@:4}")")
            other+=("$(rate "$connections" "$3")")
        done
        python3 - "$1" "$connections" "${mine[*]}" "${other[*]}" <<'PYTHON'
import statistics, sys
name, connections = sys.argv[1:3]
ours, theirs = (statistics.median(map(float, word.split())) for word in sys.argv[3:5])
print(f"{name:<28} {connections:>3} connections  nep {ours:>9.0f}/s  Hummingbird {theirs:>9.0f}/s  ratio {ours / theirs:.2f}")
PYTHON
    done
}

measure '/healthz against hello' "$ours/healthz" "$theirs/hello"
measure 'status against its bytes' "$ours$path" "$theirs/bytes" -H "Authorization: Bearer $token"
echo "load average: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
