#!/usr/bin/env bash
# Installs what only the tests need, once, and says one line about each.
# The service itself needs nothing of this: it builds with Rust and a C compiler alone.
# What cannot be installed is a failure here, so that no test is ever skipped for want of a tool.
set -euo pipefail

say() { printf 'setup-tests: %s\n' "$*"; }
fail() { printf 'setup-tests: %s\n' "$*" >&2; exit 1; }

# Root installs; others may when sudo asks no password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif sudo -n true 2>/dev/null; then
    sudo "$@"
  else
    return 1
  fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@"; }

newest_postgres() { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1; }

install_postgres() {
  command -v apt-get >/dev/null || fail "PostgreSQL is absent and this is no Debian: install version 15 or newer by hand"
  say "PostgreSQL: absent, installing the Debian package"
  { apt update && apt install --no-install-recommends postgresql-common; } >/dev/null ||
    fail "PostgreSQL could not be installed; run as root: apt-get install postgresql"
  # The package would start a cluster of its own on port 5432; the tests bring theirs.
  as_root sed -i -E 's/^#? *create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  apt install --no-install-recommends postgresql >/dev/null ||
    fail "PostgreSQL could not be installed; run as root: apt-get install postgresql"
}

if [ -n "${RUMMELIG_TEST_POSTGRES:-}" ]; then
  say "PostgreSQL: the server of RUMMELIG_TEST_POSTGRES"
elif [ -n "${RUMMELIG_POSTGRES_BIN:-}" ]; then
  say "PostgreSQL: $("$RUMMELIG_POSTGRES_BIN/postgres" --version)"
else
  if [ -z "$(newest_postgres)" ] && ! command -v pg_config >/dev/null; then
    install_postgres
  fi
  bin=$(newest_postgres)
  say "PostgreSQL: $("${bin:-$(pg_config --bindir)}/postgres" --version)"
fi

# The walk of docs/api.md is run as it stands there: with curl and jq. The demo's files are written by python3.
for tool in curl jq python3; do
  if ! command -v "$tool" >/dev/null; then
    command -v apt-get >/dev/null || fail "$tool is absent and this is no Debian: install it by hand"
    say "$tool: absent, installing the Debian package"
    { apt update && apt install --no-install-recommends "$tool"; } >/dev/null ||
      fail "$tool could not be installed; run as root: apt-get install $tool"
  fi
done
say "curl, jq and python3: $(curl --version | head -n 1 | cut -d ' ' -f 1,2), $(jq --version), $(python3 --version)"

# Symbols and labels are read back by readers that we did not write; Debian has these, each command in the package behind it.
for tool in zbarimg:zbar-tools dmtxread:dmtx-utils pdftoppm:poppler-utils python3:python3 node:nodejs npm:npm; do
  command=${tool%%:*} package=${tool#*:}
  if ! command -v "$command" >/dev/null; then
    command -v apt-get >/dev/null || fail "$command is absent and this is no Debian: install it by hand"
    say "$command: absent, installing the Debian package $package"
    { apt update && apt install --no-install-recommends "$package"; } >/dev/null ||
      fail "$command could not be installed; run as root: apt-get install $package"
  fi
done
say "label readers: zbarimg $(zbarimg --version), $(dmtxread --version 2>&1 | head -n 1), $(pdftoppm -v 2>&1 | head -n 1)"

# These come from their registries by name and version, into folders of the project that git ignores.
root=$(cd "$(dirname "$0")/.." && pwd)
readers=$root/crates/labels/tests/readers
python=$root/var/label-readers
if ! cmp -s "$readers/requirements.txt" "$python/requirements.txt"; then
  say "zxing-cpp: absent or of another version, installing into var/label-readers"
  rm -rf "$python"
  if ! python3 -m venv "$python" 2>/dev/null; then
    # Debian keeps the installer of Python packages in a package of its own.
    { apt update && apt install --no-install-recommends python3-venv; } >/dev/null ||
      fail "Python's venv could not be installed; run as root: apt-get install python3-venv"
    rm -rf "$python"
    python3 -m venv "$python" || fail "a Python environment could not be made in var/label-readers"
  fi
  "$python/bin/pip" install --quiet --disable-pip-version-check --requirement "$readers/requirements.txt" ||
    fail "zxing-cpp could not be installed into var/label-readers"
  cp "$readers/requirements.txt" "$python/requirements.txt"
fi
say "zxing-cpp: $("$python/bin/python" -c 'import importlib.metadata as m; print(m.version("zxing-cpp"))')"
if ! cmp -s "$readers/package-lock.json" "$readers/node_modules/installed-lock.json"; then
  say "zpl-renderer-js: absent or of another version, installing into crates/labels/tests/readers/node_modules"
  (cd "$readers" && npm ci --no-audit --no-fund --loglevel=error) >/dev/null ||
    fail "zpl-renderer-js could not be installed"
  cp "$readers/package-lock.json" "$readers/node_modules/installed-lock.json"
fi
say "zpl-renderer-js: $(cd "$readers" && node -p 'JSON.parse(require("fs").readFileSync("node_modules/zpl-renderer-js/package.json")).version')"

# Both runners run every test; the one that is there is taken and nothing is downloaded for it.
if cargo nextest --version >/dev/null 2>&1; then
  say "test runner: $(cargo nextest --version | head -n 1)"
else
  say "test runner: cargo test (cargo-nextest is absent; it is faster, not stricter)"
fi
