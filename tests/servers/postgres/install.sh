#!/bin/bash
# Installs what a PostgreSQL server needs, and a clock that goes wrong. Exit code 3, with the reason: it cannot be installed here.
PKGS=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || PKGS="postgresql"
ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || PKGS="$PKGS faketime"
[ -z "$PKGS" ] || exec "$(dirname "$0")/../install.sh" "a PostgreSQL server" $PKGS
