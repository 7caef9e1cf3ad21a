#!/usr/bin/env bash
# A server written from the published description of X's API v2: no real one can be had. The best-known
# client of others, tweepy, is the oracle that it answers as the description says.
. "$(dirname "$0")/support/common.sh"

install_it() { python_env x tweepy==4.16.0; }

start_it() {
  local port
  port=$(free_port)
  background "$PROGRAMS/x/bin/python" "$HERE/support/x_api.py" "$port"
  cat >"$STATE/env" <<ENV
VIGIE_TEST_X_URL=http://127.0.0.1:$port
VIGIE_TEST_X_PYTHON=$PROGRAMS/x/bin/python
ENV
}

health() {
  . "$STATE/env"
  curl -fsS -m 5 -H 'Authorization: Bearer x-token' "$VIGIE_TEST_X_URL/2/users/me" | grep -q robot
}

run "$@"
