#!/usr/bin/env bash
# with-postgres.sh COMMAND [ARGUMENT…]
#
# Runs COMMAND beside a private PostgreSQL cluster and exports where it is:
#   RUMMELIG_TEST_POSTGRES=postgres://rummelig@127.0.0.1:PORT/postgres
# The login is a superuser without a password; each test makes a database of its own.
# The cluster lives in a temporary folder, listens on loopback only, and is gone when COMMAND ends, however it ends.
#
# RUMMELIG_POSTGRES_BIN=FOLDER     these binaries instead of the newest under /usr/lib/postgresql
# RUMMELIG_TEST_POSTGRES=URL       already set: that server is used as it is and left running
set -euo pipefail

readonly oldest=15
readonly attempts=10

say() { printf 'with-postgres: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

[ $# -gt 0 ] || { say "usage: scripts/with-postgres.sh COMMAND [ARGUMENT…]"; exit 2; }

# The newest installed version, or what the caller names.
find_binaries() {
  if [ -n "${RUMMELIG_POSTGRES_BIN:-}" ]; then
    printf '%s\n' "$RUMMELIG_POSTGRES_BIN"
    return
  fi
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -type d -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$newest" ] && command -v pg_config >/dev/null; then
    newest=$(pg_config --bindir)
  fi
  printf '%s\n' "$newest"
}

bin=$(find_binaries)
[ -n "$bin" ] && [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && [ -x "$bin/psql" ] ||
  fail "PostgreSQL is not installed (no initdb, pg_ctl and psql in '${bin:-/usr/lib/postgresql/*/bin}'); scripts/setup-tests.sh installs it"

major=$("$bin/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
[ "$major" -ge "$oldest" ] || fail "PostgreSQL $major is too old: $oldest is the minimum"

if [ -n "${RUMMELIG_TEST_POSTGRES:-}" ]; then
  say "using the server of RUMMELIG_TEST_POSTGRES: PostgreSQL $("$bin/psql" -X -At -d "$RUMMELIG_TEST_POSTGRES" -c 'show server_version')"
  exec "$@"
fi

# PostgreSQL refuses to run as root: borrow an account that every Debian has, and make none.
as_owner=()
PATH=$PATH:/usr/sbin:/sbin # where runuser is, and a bare PATH does not look
if [ "$(id -u)" -eq 0 ]; then
  owner=nobody
  if id -u postgres >/dev/null 2>&1; then owner=postgres; fi
  as_owner=(runuser -u "$owner" --)
fi

# A Unix socket's path may have 107 bytes, so a long TMPDIR is of no use here.
folder=$(mktemp -d "/tmp/rummelig-postgres.XXXXXX")
started=
child=

take_down() {
  trap - EXIT INT TERM HUP
  if [ -n "$started" ]; then
    "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -s -w stop >/dev/null 2>&1 ||
      say "could not stop the cluster in $folder"
  fi
  rm -rf "$folder"
}
# A signal reaches the command first and is answered when the command has ended.
interrupted() {
  if [ -n "$child" ]; then
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  exit "$1"
}
trap take_down EXIT
trap 'interrupted 129' HUP
trap 'interrupted 130' INT
trap 'interrupted 143' TERM

[ ${#as_owner[@]} -eq 0 ] || chown "$owner" "$folder"
cd "$folder" # the owner may be unable to enter the caller's folder
"${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U rummelig --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
  --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; fail "initdb failed"; }

# Small, but as durable as in production: the fault tests rest on fsync.
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 300
shared_buffers = 64MB
max_wal_size = 512MB
fsync = on
full_page_writes = on
synchronous_commit = on
CONF

# Between looking for a free port and taking it somebody else may take it: then the next one is tried.
# Below 32768, since above it the kernel hands ports out to outgoing connections.
for ((attempt = 1; attempt <= attempts; attempt++)); do
  port=$((20000 + RANDOM % 12000))
  if "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -o "-p $port" -s -w -t 60 start >/dev/null 2>&1; then
    started=yes
    break
  fi
  grep -q 'could not bind' "$folder/server.log" || break
  : >"$folder/server.log"
done
[ -n "$started" ] || { cat "$folder/server.log" >&2; fail "the private PostgreSQL cluster did not start"; }
cd "$OLDPWD"

export RUMMELIG_TEST_POSTGRES="postgres://rummelig@127.0.0.1:$port/postgres"
say "tested with PostgreSQL $("$bin/psql" -X -At -d "$RUMMELIG_TEST_POSTGRES" -c 'show server_version') on 127.0.0.1:$port"

# In the background and waited for, as bash would answer a signal only after a command in the foreground.
# A background command is born deaf to Ctrl-C and without standard input: it gets both back.
(trap - INT; exec "$@") <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
