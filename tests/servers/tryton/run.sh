#!/bin/bash
# run.sh LOG SIGNAL COMMAND…: runs it (as the user tryton, when root), prints its process id, and stops it by SIGNAL when standard input ends,
# so that no server outlives a test run, however that ends.
log=$1 signal=$2; shift 2
[ "$(id -u)" = 0 ] && set -- setpriv --reuid=tryton --regid=tryton --clear-groups "$@"
"$@" </dev/null >>"$log" 2>&1 &
pid=$!
echo $pid
exec 2>/dev/null
cat >/dev/null
kill "-$signal" $pid
wait $pid
