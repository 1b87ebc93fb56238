#!/bin/bash
# Installs what a PostgreSQL server needs. Exit code 3, with the reason: it cannot be installed here.
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0
exec "$(dirname "$0")/../install.sh" "a PostgreSQL server" postgresql
