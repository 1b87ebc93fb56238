#!/bin/bash
# run.sh FOLDER PORT: a PostgreSQL server on a new cluster in FOLDER (as the user postgres, when root), on loopback alone. It says "ready", and
# starts anew at each line on standard input: "restart" as an administrator does it, "crash" as a power cut does. It stops when standard
# input ends, so that no server outlives a test run, however that ends, and the folder goes with it.
set -euo pipefail
ROOT=$1 PORT=$2 BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
AS=(); if [ "$(id -u)" = 0 ]; then AS=(setpriv --reuid=postgres --regid=postgres --clear-groups); chown postgres "$ROOT"; fi
cd "$ROOT"
[ -d data ] || "${AS[@]}" "$BIN/initdb" -D "$ROOT/data" -U connector -A trust -E UTF8 --locale=C.UTF-8 -N >"$ROOT/initdb.log"
run() { # every commit is flushed, as on a real machine, where the folder is on a disk
  "${AS[@]}" "$BIN/postgres" -D "$ROOT/data" -p "$PORT" -c unix_socket_directories= -c listen_addresses=127.0.0.1 -c max_connections=200 -c jit=off \
    -c shared_buffers=256MB -c max_wal_size=2GB </dev/null >>"$ROOT/log" 2>&1 &
  pid=$!
  until "$BIN/pg_isready" -q -h 127.0.0.1 -p "$PORT"; do kill -0 $pid; sleep 0.05; done
}
run; echo ready
while read -r word; do
  case $word in crash) kill -QUIT $pid ;; *) kill -INT $pid ;; esac
  wait $pid || true
  run; echo ready
done
kill -INT $pid; wait $pid || true
rm -rf "$ROOT"
