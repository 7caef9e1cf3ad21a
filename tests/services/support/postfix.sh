# A private Postfix that takes mail on one loopback port, hands what is for lists.test to a list server,
# and puts all mail for users.test into $STATE/maildirs/all. Needs root: Postfix insists.

# Installs Postfix and further packages. A Postfix that was not there gets no configuration of its own:
# else Debian starts it at once and at each boot, on port 25 of all the machine's addresses.
postfix_install() {
  if [ ! -x /usr/sbin/postfix ]; then
    as_root debconf-set-selections <<<'postfix postfix/main_mailer_type select No configuration'
  fi
  packages postfix "$@"
}

# postfix_start PORT TRANSPORT [LINE]: TRANSPORT is Postfix's way to the list server, LINE what it
# needs in the table of services.
postfix_start() {
  mkdir -p "$STATE"/postfix/{conf,queue,data} "$STATE/maildirs"
  chown postfix "$STATE/postfix/data"
  chown nobody "$STATE/maildirs"
  cat >"$STATE/postfix/conf/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $STATE/postfix/queue
data_directory = $STATE/postfix/data
maillog_file = $STATE/postfix/mail.log
maillog_file_prefixes = $STATE
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.0/8
disable_dns_lookups = yes
alias_maps =
alias_database =
transport_maps = inline:{ {lists.test=$2} }
relay_domains = lists.test
virtual_mailbox_domains = users.test
virtual_mailbox_base = $STATE/maildirs
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
virtual_minimum_uid = 1
default_transport = error:no mail leaves this machine
CF
  # The packaged table, without chroot, its SMTP server on our port alone.
  sed -E "s/^smtp +inet +.*/127.0.0.1:$1 inet n - n - - smtpd/; s/^([a-z-]+ +(unix|inet|fifo|unix-dgram) +[^ ]+ +[^ ]+ +)y/\1n/" \
    /etc/postfix/master.cf >"$STATE/postfix/conf/master.cf"
  printf '%s\n' "${3:-}" >>"$STATE/postfix/conf/master.cf"
  postfix -c "$STATE/postfix/conf" start >>"$STATE/server.log" 2>&1
}

postfix_stop() {
  [ -d "$STATE/postfix" ] || return 0
  postfix -c "$STATE/postfix/conf" stop >/dev/null 2>&1 || true
}

# greets PORT: whether a mail server greets there, in a shell of its own, which a refused connection ends.
greets() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1" && head -1 <&3 | grep -q 220)
}
