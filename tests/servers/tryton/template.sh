#!/bin/bash
# template.sh: prints the folder of a seeded PostgreSQL cluster with the database tryton_template, and makes it where it is not there yet (half a
# minute). It is stopped, and to be copied: nobody runs it in its place. Made anew when a script here or a package changes.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
VERSIONS=$(dpkg-query -W -f '${Package} ${Version}\n' 'tryton-*' 'postgresql-[0-9]*' 2>/dev/null || true)
HASH=$( (cat "$HERE/setup.sh" "$HERE/seed.py"; echo "$VERSIONS"; id -u) | sha256sum | cut -c1-12)
TEMPLATE=${TMPDIR:-/tmp}/connector-tryton-$HASH
exec 9>"$TEMPLATE.lock"; flock 9
if [ ! -d "$TEMPLATE" ]; then
  free() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
  TEMPLATE_ONLY=1 ROOT=$TEMPLATE.part PGPORT=$(free) "$HERE/setup.sh" >"$TEMPLATE.log" 2>&1 9>&- || { tail -5 "$TEMPLATE.log"; exit 1; }
  mv "$TEMPLATE.part" "$TEMPLATE"
fi
echo "$TEMPLATE/pg"
