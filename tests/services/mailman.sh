#!/usr/bin/env bash
# Mailman 3 behind a private Postfix: SMTP -> Postfix -> LMTP -> Mailman -> Postfix -> Maildir.
# One list, lettre@lists.test; robot@users.test may post to it and ann@users.test reads it.
. "$(dirname "$0")/support/common.sh"
. "$HERE/support/postfix.sh"
MAILMAN="$PROGRAMS/mailman/bin/mailman --run-as-root"
export MAILMAN_CONFIG_FILE=$STATE/mailman.cfg

install_it() {
  # SQLAlchemy 2.1 breaks Mailman's REST collections.
  python_env mailman mailman==3.3.10 'sqlalchemy>=2,<2.1'
  postfix_install
}

mailman_cfg() {
  cat <<CFG
[mailman]
layout: local
site_owner: owner@users.test
[paths.local]
var_dir: $STATE/mailman
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: 127.0.0.1
smtp_port: $1
lmtp_host: 127.0.0.1
lmtp_port: $2
[webservice]
hostname: 127.0.0.1
port: $3
admin_user: rest
admin_pass: rest-pass
workers: 1
[archiver.prototype]
enable: yes
CFG
  # Runners that a post does not need: each is a process that takes seconds to start.
  for runner in bounces digest nntp retry task command; do
    printf '[runner.%s]\nstart: no\n' $runner
  done
}

start_it() {
  local smtp lmtp rest
  smtp=$(free_port) lmtp=$(free_port) rest=$(free_port)
  mkdir -p "$STATE/mailman"
  mailman_cfg "$smtp" "$lmtp" "$rest" >"$STATE/mailman.cfg"
  cat >"$STATE/env" <<ENV
VIGIE_TEST_MAILMAN_URL=smtp://127.0.0.1:$smtp
VIGIE_TEST_MAILMAN_REST=http://127.0.0.1:$rest
VIGIE_TEST_MAILMAN_STATE=$STATE
LMTP=$lmtp
ENV
  postfix_start "$smtp" "lmtp:[127.0.0.1]:$lmtp"
  $MAILMAN start >>"$STATE/server.log" 2>&1
  until_healthy 120
  make_list
}

rest() { curl -fsS -m 20 -u rest:rest-pass "$@"; }

make_list() {
  . "$STATE/env"
  local api=$VIGIE_TEST_MAILMAN_REST/3.1
  rest "$api/domains" -d mail_host=lists.test
  rest "$api/lists" -d fqdn_listname=lettre@lists.test
  for member in robot ann; do
    rest "$api/members" -d list_id=lettre.lists.test -d subscriber=$member@users.test \
      -d pre_verified=true -d pre_confirmed=true -d pre_approved=true -d send_welcome_message=false
  done
  rest -X PATCH "$api/lists/lettre@lists.test/config" -d default_member_action=accept \
    -d send_welcome_message=false
}

health() {
  . "$STATE/env"
  rest "$VIGIE_TEST_MAILMAN_REST/3.1/system/versions" -o /dev/null || return 1
  local port
  for port in "${VIGIE_TEST_MAILMAN_URL##*:}" "$LMTP"; do
    greets "$port" || return 1
  done
}

stop_it() {
  [ -d "$STATE/postfix" ] || return 0
  local master
  master=$(cat "$STATE/mailman/master.pid" 2>/dev/null || true)
  $MAILMAN stop >/dev/null 2>&1 || true
  postfix_stop
  # `mailman stop` returns before its processes are gone.
  for _ in $(seq 300); do
    if [ -z "$master" ] || ! kill -0 "$master" 2>/dev/null; then break; fi
    sleep 0.1
  done
}

run "$@"
