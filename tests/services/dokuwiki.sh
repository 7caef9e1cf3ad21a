#!/usr/bin/env bash
# DokuWiki (Debian: 2022-07-31, XML-RPC only) on PHP's own server. Users: robot and jeanne may edit,
# reader may not; the namespace locked: is closed to both.
. "$(dirname "$0")/support/common.sh"

install_it() { packages dokuwiki php-cli php-xml php-mbstring; }

user() {
  local hash
  hash=$(php -r 'echo password_hash($argv[1], PASSWORD_BCRYPT);' "$2")
  printf '%s:%s:%s:%s@users.test:%s\n' "$1" "$hash" "$1" "$1" "$3"
}

start_it() {
  local address
  address=127.0.0.1:$(free_port)
  cp -r --no-dereference /etc/dokuwiki "$STATE/conf"
  rm -f "$STATE"/conf/{acl,users}.auth.php
  mkdir -p "$STATE"/data/{attic,cache,index,locks,log,media,media_attic,media_meta,meta,pages,tmp}
  cat >"$STATE/prepend.php" <<PHP
<?php
define('DOKU_CONF', '$STATE/conf/');
define('DOKU_MAIN_CONF', '$STATE/conf/');
defined('DOKU_FARM') || define('DOKU_FARM', false);
PHP
  cat >"$STATE/conf/local.php" <<PHP
<?php
\$conf['title'] = 'Wiki';
\$conf['savedir'] = '$STATE/data';
\$conf['useacl'] = 1;
\$conf['superuser'] = '@admin';
\$conf['remote'] = 1;
\$conf['remoteuser'] = '@user,@admin';
PHP
  { user robot robot-pass user; user jeanne jeanne-pass user; user reader reader-pass nobody; } \
    >"$STATE/conf/users.auth.php"
  printf '*\t@ALL\t1\n*\t@user\t8\nlocked:*\t@user\t1\n' >"$STATE/conf/acl.auth.php"
  PHP_CLI_SERVER_WORKERS=4 background php -d auto_prepend_file="$STATE/prepend.php" -S "$address" -t /usr/share/dokuwiki
  echo "VIGIE_TEST_DOKUWIKI_URL=http://$address" >"$STATE/env"
}

health() {
  . "$STATE/env"
  curl -fsS -m 5 -u robot:robot-pass -H 'Content-Type: text/xml' \
    -d '<methodCall><methodName>dokuwiki.getVersion</methodName></methodCall>' \
    "$VIGIE_TEST_DOKUWIKI_URL/lib/exe/xmlrpc.php" | grep -q string
}

run "$@"
