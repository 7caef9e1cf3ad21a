#!/usr/bin/env bash
# An SMTP server that keeps what it takes: STARTTLS and AUTH required, and a second port with TLS
# from the first byte. The authority of its certificate is $STATE/authority.pem, mail in $STATE/Maildir.
. "$(dirname "$0")/support/common.sh"

install_it() { python_env mail aiosmtpd==1.4.6 dkimpy==1.1.8 pynacl==1.5.0; }

# An authority, and a certificate of it for loopback.
certificates() {
  local name
  for name in authority server; do
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$STATE/$name.key"
  done
  openssl req -x509 -key "$STATE/authority.key" -subj '/CN=Test authority' -days 30 -out "$STATE/authority.pem"
  openssl req -new -key "$STATE/server.key" -subj /CN=localhost |
    openssl x509 -req -CA "$STATE/authority.pem" -CAkey "$STATE/authority.key" -days 30 \
      -extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1') -out "$STATE/server.pem" 2>/dev/null
}

start_it() {
  local starttls implicit plain
  starttls=$(free_port) implicit=$(free_port) plain=$(free_port)
  certificates
  background "$PROGRAMS/mail/bin/python" "$HERE/support/smtp_sink.py" "$STATE" "$starttls" "$implicit" "$plain"
  cat >"$STATE/env" <<ENV
VIGIE_TEST_SMTP_URL=smtp://127.0.0.1:$starttls
VIGIE_TEST_SMTPS_URL=smtps://127.0.0.1:$implicit
VIGIE_TEST_SMTP_PLAIN=127.0.0.1:$plain
VIGIE_TEST_SMTP_STATE=$STATE
VIGIE_TEST_SMTP_PYTHON=$PROGRAMS/mail/bin/python
ENV
}

health() {
  . "$STATE/env"
  for url in "$VIGIE_TEST_SMTP_URL" "$VIGIE_TEST_SMTPS_URL"; do
    curl -fsS -m 5 --ssl-reqd --cacert "$STATE/authority.pem" -u robot:robot-pass "$url" -X NOOP -o /dev/null || return 1
  done
}

run "$@"
