#!/bin/bash
# install.sh NAME PACKAGE…: installs what a server needs from Debian's packages (Debian 12, Ubuntu 24.04), as root or with sudo. Does nothing where it is there.
# Exit code 3, with the reason: it cannot be installed here. Starts nothing: no packaged service, no PostgreSQL cluster.
set -uo pipefail
NAME=$1; shift; PKGS=$*
there() { command -v dpkg >/dev/null && dpkg -s $PKGS >/dev/null 2>&1; }
there && exit 0

refuse() { echo "$1: the packages for $NAME are not there ($PKGS)."; exit 3; }
command -v apt-get >/dev/null || refuse "There is no apt-get"
sudo=
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null && sudo -n true 2>/dev/null || refuse "This needs root, or sudo without a password"
  sudo="sudo -n"
fi

exec 9>"${TMPDIR:-/tmp}/connector-install.lock"; flock 9
there && exit 0
# Maintainer scripts must start neither a packaged service nor a default PostgreSQL cluster.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d >/dev/null; $sudo chmod +x /usr/sbin/policy-rc.d
  trap '$sudo rm -f /usr/sbin/policy-rc.d' EXIT
fi
case $PKGS in *postgresql*)
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    $sudo mkdir -p /etc/postgresql-common; echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi ;;
esac
log=$(mktemp)
$sudo apt-get update -qq >"$log" 2>&1
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $PKGS >>"$log" 2>&1
there || { tail -1 "$log"; refuse "apt-get could not install"; }
rm -f "$log"
