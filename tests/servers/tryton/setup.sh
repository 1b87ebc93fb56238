#!/bin/bash
# Fresh Debian 12 -> running Tryton 6.0 server, seeded, JSON-RPC on 127.0.0.1:$PORT. As root the servers run as the user tryton, else as oneself.
# env: BACKEND=postgresql|sqlite  ROOT=${TMPDIR:-/tmp}/connector-tryton  PORT=8000  PGPORT=5546  DB=tryton
#      TRYTON_ADMIN_PASSWORD  TRYTON_SVC_PASSWORD   TEMPLATE_ONLY=1: only the database; PostgreSQL is stopped again
set -euo pipefail
BACKEND=${BACKEND:-postgresql}; ROOT=${ROOT:-${TMPDIR:-/tmp}/connector-tryton}; PORT=${PORT:-8000}; PGPORT=${PGPORT:-5546}; DB=${DB:-tryton}
export TRYTON_ADMIN_PASSWORD=${TRYTON_ADMIN_PASSWORD:-AdminPw1!} TRYTON_SVC_PASSWORD=${TRYTON_SVC_PASSWORD:-Conn3ctor-Pw!}
HERE=$(cd "$(dirname "$0")" && pwd); T0=$(date +%s.%N); LAST=$T0
lap() { local n; n=$(date +%s.%N); printf '%-28s %6.1f s  (total %.1f s)\n' "$1" "$(echo "$n-$LAST"|bc -l 2>/dev/null || python3 -c "print($n-$LAST)")" "$(echo "$n-$T0"|bc -l 2>/dev/null || python3 -c "print($n-$T0)")"; LAST=$n; }
MODULES="account_invoice account_product account_invoice_correction account_invoice_history"
"$HERE/install.sh"
lap "apt"
AS=(); OWNER=$(id -un); if [ "$(id -u)" = 0 ]; then AS=(setpriv --reuid=tryton --regid=tryton --clear-groups); OWNER=tryton; fi
as() { "${AS[@]}" env HOME="$ROOT" "$@"; }
rm -rf "$ROOT"; mkdir -p "$ROOT/data"; chown -R "$OWNER" "$ROOT"; cd "$ROOT"
if [ "$BACKEND" = postgresql ]; then
  BIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
  as "$BIN/initdb" -D "$ROOT/pg" -U tryton -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
  # Tryton introspects via information_schema; with stale catalog statistics that is 5x slower (88 s -> 16 s with eager autovacuum). fsync off: throw-away test cluster only
  cat >> "$ROOT/pg/postgresql.conf" <<C
port = $PGPORT
listen_addresses = '127.0.0.1'
unix_socket_directories = '$ROOT'
jit = off
autovacuum_naptime = 1s
autovacuum_analyze_threshold = 10
autovacuum_vacuum_cost_delay = 0
fsync = off
synchronous_commit = off
full_page_writes = off
C
  setsid "${AS[@]}" "$BIN/pg_ctl" -D "$ROOT/pg" -l "$ROOT/pg.log" -w start >/dev/null
  URI="postgresql://tryton@127.0.0.1:$PGPORT/"; "$BIN/createdb" -h 127.0.0.1 -p "$PGPORT" -U tryton "$DB"
else URI="sqlite://"; as touch "$ROOT/data/$DB.sqlite"; fi
cat > trytond.conf <<C
[web]
listen = 127.0.0.1:$PORT
root = /nonexistent
[database]
uri = $URI
path = $ROOT/data
# default 5 is too few: concurrent posts then fail with "could not obtain lock on row in relation ir_sequence_strict"
retry = 40
[session]
# default 300: "post" needs a session used within this many seconds, else 401 and the session is deleted
timeout = 86400
C
export TRYTOND_CONFIG="$ROOT/trytond.conf"; unset TRYTOND_DATABASE_URI
printf '%s\n' "$TRYTON_ADMIN_PASSWORD" > admin.pw; chown "$OWNER" admin.pw; chmod 600 admin.pw
lap "database cluster"
as env TRYTONPASSFILE="$ROOT/admin.pw" trytond-admin -c trytond.conf -d "$DB" --email admin@example.com -u $MODULES --activate-dependencies </dev/null >admin.log 2>&1
lap "trytond-admin (schema)"
as /usr/bin/python3 "$HERE/seed.py" "$URI$([ "$BACKEND" = sqlite ] && echo /)$DB" >seed.log 2>&1
lap "seed (proteus)"
[ "$BACKEND" = postgresql ] && "$BIN/createdb" -h 127.0.0.1 -p "$PGPORT" -U tryton -T "$DB" "${DB}_template" && "$BIN/psql" -q -h 127.0.0.1 -p "$PGPORT" -U tryton -d "$DB" -c "alter database ${DB}_template with allow_connections false is_template true" || cp -p "$ROOT/data/$DB.sqlite" "$ROOT/template.sqlite"
if [ -n "${TEMPLATE_ONLY:-}" ]; then as "$BIN/pg_ctl" -D "$ROOT/pg" -m fast -w stop >/dev/null; lap "template"; exit; fi
setsid "${AS[@]}" env HOME="$ROOT" trytond -c "$ROOT/trytond.conf" -d "$DB" --pidfile "$ROOT/trytond.pid" -v >"$ROOT/trytond.log" 2>&1 </dev/null &
for i in $(seq 300); do curl -sf -o /dev/null -H 'Content-Type: application/json' -d '{"id":0,"method":"common.server.version","params":[]}' "http://127.0.0.1:$PORT/" && break; sleep 0.1; done
lap "template copy + server up"
curl -sf -H 'Content-Type: application/json' -d "{\"id\":1,\"method\":\"common.db.login\",\"params\":[\"connector\",{\"password\":\"$TRYTON_SVC_PASSWORD\"},\"en\"]}" "http://127.0.0.1:$PORT/$DB/"; echo
echo "READY http://127.0.0.1:$PORT/$DB/ backend=$BACKEND rss_kb=$(ps -o rss= -p "$(cat "$ROOT/trytond.pid")")"
