#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One process of `serve` is asked $REQUESTS times (500 if not set): no growth, no file and no thread left.
words=$(tests/soak/serve.sh "${FLOPCAST:-build/release/flopcast}" "${REQUESTS:-500}" 2>&1)
status=$?
case $status in
0) echo "ok - $words" ;;
77) echo "ok - a server that is asked on and on # SKIP without curl or libmicrohttpd" ;;
*)
	echo "not ok - a server that is asked on and on"
	echo "$words" | sed 's/^/# /'
	exit 1
	;;
esac
