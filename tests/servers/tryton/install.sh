#!/bin/bash
# Installs what a Tryton server needs. Exit code 3, with the reason: it cannot be installed here.
PKGS="tryton-server tryton-proteus tryton-modules-account-invoice tryton-modules-account-invoice-correction tryton-modules-account-invoice-history tryton-modules-account-product python3-pycountry python3-psycopg2 curl"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || PKGS="$PKGS postgresql"
exec "$(dirname "$0")/../install.sh" "a Tryton server" $PKGS
