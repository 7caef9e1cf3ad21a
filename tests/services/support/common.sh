# Shared by the scripts of this folder; each starts one real server on loopback.
#
#   NAME.sh install   what the server needs, by the machine's package tools
#   NAME.sh start     from an empty state, on free ports; returns once it answers
#   NAME.sh health    0 when it answers
#   NAME.sh env       the variables that tests/it reads, as NAME=value lines
#   NAME.sh stop      ends what start began, by its recorded ids, and nothing else
#
# VIGIE_SERVICES (default: vigie-services under the temporary folder) holds programs and state.
set -euo pipefail
NAME=$(basename "$0" .sh)
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=${VIGIE_SERVICES:-${TMPDIR:-/tmp}/vigie-services}
STATE=$ROOT/state/$NAME
PROGRAMS=$ROOT/programs
mkdir -p "$PROGRAMS"

# Prints a port that nothing listens on.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Runs a command as the one who may install.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs Debian packages without asking and without what they merely recommend.
packages() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# Makes a Python environment of its own and installs into it.
python_env() {
  local folder=$PROGRAMS/$1
  shift
  [ -x "$folder/bin/pip" ] || python3 -m venv "$folder"
  "$folder/bin/pip" install -q --disable-pip-version-check "$@"
}

# Forgets everything that an earlier run left.
fresh_state() {
  stop_service
  rm -rf "$STATE"
  mkdir -p "$STATE"
}

# Starts a command in a process group of its own and records the group.
background() {
  setsid "$@" >>"$STATE/server.log" 2>&1 </dev/null &
  echo $! >>"$STATE/groups"
}

# Ends the recorded groups and waits until they are gone.
stop_all() {
  [ -f "$STATE/groups" ] || return 0
  local group
  while read -r group; do
    kill -- "-$group" 2>/dev/null || true
    for _ in $(seq 100); do
      kill -0 -- "-$group" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 -- "-$group" 2>/dev/null || true
  done <"$STATE/groups"
  rm -f "$STATE/groups"
}

# Ends all that an earlier start began: what keeps its own processes, as Postfix does, then the groups.
stop_service() {
  if declare -F stop_it >/dev/null; then stop_it; fi
  stop_all
}

# Waits up to $1 seconds for the server to answer; shows its log when it does not.
until_healthy() {
  for _ in $(seq $(($1 * 5))); do
    if health >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  echo "$NAME does not answer after $1 s; the end of its log:" >&2
  tail -20 "$STATE/server.log" >&2 || true
  return 1
}

# Runs the verb: the scripts define install_it, start_it and health, and may define stop_it. `set -e`
# does not hold inside health, which is called in conditions: each of its steps says `|| return 1`.
run() {
  case ${1:-} in
    install) install_it ;;
    start)
      fresh_state
      start_it
      until_healthy 60
      ;;
    health) health ;;
    env) cat "$STATE/env" ;;
    stop) stop_service ;;
    *) echo "usage: $0 install|start|health|env|stop" >&2; exit 2 ;;
  esac
}
