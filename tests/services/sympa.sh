#!/usr/bin/env bash
# Sympa behind a private Postfix: SMTP -> Postfix -> Sympa's spool -> Sympa -> Postfix -> Maildir.
# One list, lettre@lists.test; robot@users.test may post to it and ann@users.test reads it.
#
# Debian's package is unpacked, not installed: its scripts would ask for a database and start a service.
. "$(dirname "$0")/support/common.sh"
. "$HERE/support/postfix.sh"
PACKAGE=$PROGRAMS/sympa
LIBRARY=$STATE/lib
export SYMPALIB=$LIBRARY

install_it() {
  postfix_install perl libarchive-zip-perl libcgi-pm-perl libclass-singleton-perl \
    libcrypt-eksblowfish-perl libcrypt-openssl-x509-perl libcrypt-smime-perl libdatetime-format-mail-perl \
    libdbd-sqlite3-perl libdbi-perl libfile-copy-recursive-perl libfile-nfslock-perl \
    libhtml-format-perl libhtml-stripscripts-parser-perl libhtml-tree-perl libintl-perl \
    libio-stringy-perl libmail-dkim-perl libmailtools-perl libmime-charset-perl \
    libmime-encwords-perl libmime-lite-html-perl libmime-tools-perl libnet-cidr-perl \
    libnet-dns-perl libregexp-common-perl libsoap-lite-perl libtemplate-perl \
    libterm-progressbar-perl libunicode-linebreak-perl libxml-libxml-perl
  [ ! -d "$PACKAGE/usr" ] || return 0
  # Whole under its name, or not there at all.
  rm -rf "$PACKAGE" "$PACKAGE.new"
  mkdir -p "$PACKAGE.new"
  (cd "$PACKAGE.new" && apt-get download -q sympa && dpkg -x sympa_*.deb . && rm sympa_*.deb)
  mv "$PACKAGE.new" "$PACKAGE"
}

# The package's modules, with places of our own in the table of places, and without a system log.
library() {
  cp -r "$PACKAGE/usr/share/sympa/lib" "$LIBRARY"
  sed -i -E "s#'/etc/sympa/sympa/#'$STATE/etc/#; s#'/etc/sympa'#'$STATE/etc'#
    s#'/run/sympa'#'$STATE/run'#; s#'/var/lib/sympa#'$STATE/data#
    s#'/var/spool/sympa'#'$STATE/spool'#; s#'/usr/(lib|share)/sympa#'$PACKAGE/usr/\1/sympa#
    s#(USER +)=> 'sympa'#\1=> 'nobody'#; s#(GROUP +)=> 'sympa'#\1=> 'nogroup'#" \
    "$LIBRARY/Sympa/Constants.pm"
  mkdir -p "$LIBRARY/Sys"
  cat >"$LIBRARY/Sys/Syslog.pm" <<'PERL'
package Sys::Syslog;
sub import { }
sub setlogsock { 1 }
sub openlog { 1 }
sub closelog { 1 }
sub syslog { my ($level, $format, @rest) = @_; print STDERR sprintf($format, @rest), "\n"; 1 }
1;
PERL
}

settings() {
  cat >"$STATE/etc/sympa.conf" <<CONF
domain lists.test
listmaster owner@users.test
lang en
db_type SQLite
db_name $STATE/sympa.sqlite
sendmail $STATE/sendmail
sendmail_aliases none
sleep 1
CONF
  cat >"$STATE/data/list_data/lettre/config" <<'CONF'
subject La lettre

visibility conceal

owner
email owner@users.test

send private

process_archive off

status open
CONF
  # How Sympa sends: `sendmail -f SENDER -- RECIPIENT …`, by SMTP to the private Postfix.
  cat >"$STATE/sendmail" <<PYTHON
#!/usr/bin/env python3
import smtplib, sys
sender = sys.argv[sys.argv.index("-f") + 1]
recipients = sys.argv[sys.argv.index("--") + 1 :]
smtplib.SMTP("127.0.0.1", $1).sendmail(sender, recipients, sys.stdin.buffer.read())
PYTHON
  # How mail comes in: a file in the spool, written elsewhere first.
  cat >"$STATE/queue" <<SHELL
#!/bin/sh
new=$STATE/spool/tmp/\$\$
{ echo "X-Sympa-To: \$1"; cat; } >"\$new"
mv "\$new" "$STATE/spool/msg/\$1.\$(date +%s).\$\$,1"
SHELL
  chmod +x "$STATE/sendmail" "$STATE/queue"
}

sympa() { perl "$PACKAGE/usr/lib/sympa/bin/$1" "${@:2}"; }

start_it() {
  local smtp
  smtp=$(free_port)
  mkdir -p "$STATE"/{etc,run,spool/tmp,spool/msg,data/list_data/lettre}
  library
  settings "$smtp"
  touch "$STATE/server.log"
  chown -R nobody:nogroup "$STATE"
  cat >"$STATE/env" <<ENV
VIGIE_TEST_SYMPA_URL=smtp://127.0.0.1:$smtp
VIGIE_TEST_SYMPA_STATE=$STATE
ENV
  postfix_start "$smtp" sympa: \
    "sympa unix - n n - - pipe flags=R user=nobody argv=$STATE/queue \${recipient}"
  sympa sympa.pl --health_check >>"$STATE/server.log" 2>&1
  printf '%s@users.test\n' robot ann | sympa sympa.pl add --quiet lettre@lists.test >>"$STATE/server.log" 2>&1
  background perl "$PACKAGE/usr/lib/sympa/bin/sympa_msg.pl" --foreground
  background perl "$PACKAGE/usr/lib/sympa/bin/bulk.pl" --foreground
}

health() {
  . "$STATE/env"
  greets "${VIGIE_TEST_SYMPA_URL##*:}" || return 1
  [ -f "$STATE/run/sympa_msg.pid" ] && [ -f "$STATE/run/bulk.pid" ]
}

stop_it() { postfix_stop; }

run "$@"
