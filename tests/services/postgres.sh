#!/usr/bin/env bash
# PostgreSQL 15 (Debian), a cluster of its own on loopback, empty: it prepares every statement of the
# archive. It keeps nothing, so that it need not wait for the disk.
. "$(dirname "$0")/support/common.sh"
SERVER=/usr/lib/postgresql/15/bin

install_it() { packages postgresql-15; }

start_it() {
  local port own=()
  port=$(free_port)
  # It refuses to run as root.
  if [ "$(id -u)" = 0 ]; then
    own=(runuser -u postgres --)
    chown postgres "$STATE"
  fi
  # Its account may not enter every folder.
  cd "$STATE"
  "${own[@]}" "$SERVER/initdb" -D "$STATE/cluster" -U vigie -A trust -E UTF8 --locale=C.UTF-8 -N \
    >>"$STATE/server.log"
  background "${own[@]}" "$SERVER/postgres" -D "$STATE/cluster" -h 127.0.0.1 -p "$port" \
    -c unix_socket_directories= -c fsync=off -c full_page_writes=off
  echo "VIGIE_TEST_POSTGRES_URL=postgresql://vigie@127.0.0.1:$port/postgres" >"$STATE/env"
}

health() {
  . "$STATE/env"
  "$SERVER/psql" -qAt "$VIGIE_TEST_POSTGRES_URL" -c 'select 1' | grep -q 1
}

run "$@"
