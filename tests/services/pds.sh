#!/usr/bin/env bash
# A Bluesky PDS (@atproto/pds) with its own directory of identities (@did-plc/server, in memory) and
# one account, robot.test. RATE_LIMITS=true makes it answer 429 as the real one does.
. "$(dirname "$0")/support/common.sh"

install_it() {
  # better-sqlite3 is compiled on the way: needs a C++ compiler, make and python3.
  mkdir -p "$PROGRAMS/pds"
  echo '{"private":true}' >"$PROGRAMS/pds/package.json"
  npm --prefix "$PROGRAMS/pds" install --no-package-lock --no-audit --no-fund \
    @atproto/pds@0.4.217 @did-plc/server@0.0.1
}

start_it() {
  local port
  port=$(free_port)
  background env PROGRAMS="$PROGRAMS/pds" STATE="$STATE" PORT="$port" PLC_PORT="$(free_port)" \
    RATE_LIMITS="${RATE_LIMITS:-false}" node "$HERE/support/pds.js"
  echo "VIGIE_TEST_PDS_URL=http://127.0.0.1:$port" >"$STATE/env"
  until_healthy 60
  curl -fsS -m 20 -H 'Content-Type: application/json' -o "$STATE/account.json" \
    -d '{"handle":"robot.test","email":"robot@users.test","password":"robot-pass"}' \
    "http://127.0.0.1:$port/xrpc/com.atproto.server.createAccount"
}

health() {
  . "$STATE/env"
  curl -fsS -m 5 -o /dev/null "$VIGIE_TEST_PDS_URL/xrpc/com.atproto.server.describeServer"
}

run "$@"
