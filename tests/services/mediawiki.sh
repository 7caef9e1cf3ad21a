#!/usr/bin/env bash
# MediaWiki (Debian) on SQLite and PHP's own server. Users: Admin, and Robot with the bot password
# "vigie". A file $STATE/readonly with a reason in it closes the wiki for writing.
. "$(dirname "$0")/support/common.sh"
SCRIPTS=/usr/share/mediawiki/maintenance
# Bot passwords have 32 characters, of 0-9 and a-v alone.
BOT_PASSWORD=v1g1ev1g1ev1g1ev1g1ev1g1ev1g1e12

install_it() {
  packages mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl php-curl
}

start_it() {
  local url
  url=http://127.0.0.1:$(free_port)
  mkdir -p "$STATE"/{db,conf,cache}
  php $SCRIPTS/install.php --dbtype sqlite --dbpath "$STATE/db" --dbname wiki --server "$url" \
    --scriptpath '' --lang fr --pass administrator-1 --confpath "$STATE/conf" Wiki Admin >>"$STATE/server.log"
  export MW_CONFIG_FILE=$STATE/conf/LocalSettings.php
  cat >>"$MW_CONFIG_FILE" <<PHP
\$wgCacheDirectory = '$STATE/cache';
\$wgMainCacheType = CACHE_DB;
\$wgSessionCacheType = CACHE_DB;
\$wgEnableBotPasswords = true;
\$wgRateLimits = [];
\$wgPasswordAttemptThrottle = false;
\$wgJobRunRate = 0;
\$wgReadOnlyFile = '$STATE/readonly';
PHP
  php $SCRIPTS/createAndPromote.php --bot Robot robot-password-1 >>"$STATE/server.log"
  php $SCRIPTS/createAndPromote.php Jeanne jeanne-password-1 >>"$STATE/server.log"
  php $SCRIPTS/createBotPassword.php --appid vigie \
    --grants basic,highvolume,editpage,createeditmovepage,editprotected Robot $BOT_PASSWORD >>"$STATE/server.log"
  PHP_CLI_SERVER_WORKERS=4 background php -S "${url#http://}" -t /var/lib/mediawiki
  cat >"$STATE/env" <<ENV
VIGIE_TEST_MEDIAWIKI_URL=$url/api.php
VIGIE_TEST_MEDIAWIKI_PASSWORD=$BOT_PASSWORD
VIGIE_TEST_MEDIAWIKI_STATE=$STATE
ENV
}

health() {
  . "$STATE/env"
  curl -fsS -m 5 "$VIGIE_TEST_MEDIAWIKI_URL?action=query&meta=siteinfo&format=json" | grep -q generator
}

run "$@"
