#!/usr/bin/env bash
# An emulator of the Mastodon API (mastodon_mock, by others than us): no server that speaks it can be
# installed from the package tools. It is laxer than Mastodon: an address counts at full length.
. "$(dirname "$0")/support/common.sh"

install_it() { python_env mastodon mastodon_mock==0.6.1 Mastodon.py==2.3.3; }

start_it() {
  local port
  port=$(free_port)
  cat >"$STATE/mock.toml" <<TOML
domain = "127.0.0.1:$port"
url_scheme = "http"
[server]
host = "127.0.0.1"
port = $port
[database]
path = "$STATE/mock.sqlite"
[auth]
permissive = false
enforce_scopes = true
[[seed.accounts]]
username = "robot"
access_token = "robot-token"
bot = true
[[seed.accounts]]
username = "faulty"
access_token = "faulty-token"
[[seed.accounts]]
username = "killed"
access_token = "killed-token"
TOML
  background env -C "$STATE" "$PROGRAMS/mastodon/bin/mastodon_mock" serve --config "$STATE/mock.toml" --log-level warning
  cat >"$STATE/env" <<ENV
VIGIE_TEST_MASTODON_URL=http://127.0.0.1:$port
VIGIE_TEST_MASTODON_PYTHON=$PROGRAMS/mastodon/bin/python
ENV
}

health() {
  . "$STATE/env"
  curl -fsS -m 5 "$VIGIE_TEST_MASTODON_URL/api/v1/instance" | grep -q version
}

run "$@"
