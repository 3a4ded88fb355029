#!/usr/bin/env bash
# What no compiler says: the invariants of docs/architecture.md that can be read out of the source text.
# Each check prints the offending lines and what to do instead; the script ends with 1 if there were any.
set -euo pipefail
shopt -s lastpipe # `… | complain` counts in this shell, not in one of its own
cd "$(git -C "$(dirname "$0")" rev-parse --show-toplevel)"

readonly source_lines_max=600
readonly file_bytes_max=1048576

faults=0
# complain "what is wrong and what to do" < offending lines; silent where there are none.
complain() {
  local lines
  lines=$(cat)
  [ -n "$lines" ] || return 0
  faults=$((faults + 1))
  printf 'check-source: %s\n' "$1" >&2
  printf '%s\n' "$lines" | head -n 20 | sed 's/^/    /' >&2
}
# Files of the project, those not yet added included; nothing that is ignored, nothing already deleted.
files() { git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done; }
search() { git grep --untracked -nIE "$@" || [ $? -eq 1 ]; }
without() { grep -vE "$1" || [ $? -eq 1 ]; }

# A replaced row is deleted first: its references and the ledger's triggers would be passed by.
search -i 'insert +or +replace|^[^-/]*\breplace +into\b|replace_into\(' -- '*.rs' '*.sql' |
  complain 'INSERT OR REPLACE is banned: insert, and update on a named conflict'

# Which database it is, is asked in one place; the migrator only hands Diesel's harness the connection of its own kind.
search '\b(PgConnection|SqliteConnection)\b|\bDbConn::(Postgres|Sqlite)\b' -- \
  'crates/*/src/*.rs' ':!crates/service/src/store/dialect.rs' ':!crates/service/src/store/dialect/*' \
  ':!crates/service/src/store/migrations.rs' |
  complain 'only store/dialect.rs and store/dialect/ name a backend: put the statement that differs there'

# Rules are pure: time, seeds and ids are arguments.
search '\b(diesel|actix_web|actix_rt|tokio|rand|getrandom|utoipa|rummelig_service)::|\bstd::(time|fs|net|env|process|io|thread)\b|\b(SystemTime|Instant|Timestamp|Zoned)::now\b|\bnow_v[17]\b|\bnew_v4\b|\be?println!' \
  -- 'crates/domain/src/*.rs' 'crates/gs1/src/*.rs' 'crates/labels/src/*.rs' |
  complain 'no I/O, clock, randomness, database or web in domain, gs1 and labels: take it as an argument'
search '^(diesel|actix|tokio|rand|getrandom|reqwest|rummelig-service)' -- \
  crates/domain/Cargo.toml crates/gs1/Cargo.toml ':(glob)crates/labels/Cargo.toml' |
  complain 'domain, gs1 and labels do not depend on databases, web, runtimes or randomness'
awk '/^\[/ { on = ($0 == "[dependencies]") } on && /^[a-z]/ { print FILENAME ":" FNR ":" $0 }' crates/gs1/Cargo.toml |
  complain 'rummelig-gs1 has no dependencies'

# Papers are values until they are written: each format is known to one file.
search '\bprintpdf::' -- 'crates/labels/src/*.rs' ':!crates/labels/src/pdf.rs' ':!crates/labels/src/pdf/' |
  complain 'only labels/src/pdf.rs and what is below it use printpdf'
search '\^(XA|FO|FT|FD|GB|GF)[^A-Za-z]' -- 'crates/labels/src/*.rs' 'crates/service/src/*.rs' ':!crates/labels/src/zpl.rs' |
  without '^crates/labels/src/text\.rs:|\^XA\^JUS' |
  complain 'only labels/src/zpl.rs knows ZPL'

# SQL of pages and handlers belongs to the store.
search '\bdiesel::|\bsql_query\b' -- 'crates/service/src/*.rs' ':!crates/service/src/store/*' ':!crates/service/src/store.rs' |
  complain 'only the store speaks Diesel'

# Unfinished or silenced work.
# `#[allow]` only where a macro makes the code, since what it makes does not break a lint each time; with its reason.
search '\b(todo|unimplemented)!|#\[ignore\]|#!?\[allow\(' -- '*.rs' | without '\[allow\(.*reason = ' |
  complain 'no todo!, no unimplemented!, no #[ignore] without a reason; #[expect(lint, reason = "…")] instead of #[allow]'

# One subject per file. The tests at the foot of a file do not count, nor does the one list of all tables.
files 'crates/*/src/*.rs' ':!crates/service/src/store/schema.rs' | while IFS= read -r file; do
  awk -v max="$source_lines_max" '/^#\[cfg\(test\)\]/ { exit } { n++ } END { if (n > max) print FILENAME ": " n " lines" }' "$file"
done | complain "a source file of more than $source_lines_max lines has more than one subject: divide it"
files | while IFS= read -r file; do
  size=$(wc -c <"$file")
  [ "$size" -le "$file_bytes_max" ] || printf '%s: %s bytes\n' "$file" "$size"
done | complain "no file above $file_bytes_max bytes belongs here"

# What we use comes from the public registries by name, and from nowhere else.
search '^source = ' -- Cargo.lock ':(glob)**/Cargo.lock' |
  without '"registry\+https://github\.com/rust-lang/crates\.io-index"$' |
  complain 'Cargo.lock names another source than the index of crates.io'
search '"resolved": ' -- ':(glob)**/package-lock.json' | without '"https://registry\.npmjs\.org/' |
  complain 'package-lock.json names another registry than registry.npmjs.org'
files ':(glob)**/.cargo/*' ':(glob)**/.npmrc' | complain 'registry settings belong to a machine, not to the project'

# Migrations come in pairs: the same names with the same files.
if [ -d migrations ]; then
  comm -3 --output-delimiter='only in postgres: ' \
    <(cd migrations/sqlite && find . -type f | sort) <(cd migrations/postgres && find . -type f | sort) |
    sed 's/^\./only in sqlite: ./' |
    complain 'migrations come in pairs'
fi

# Paths of the computer that it was written on: the folders above this checkout, and home folders.
above=$(dirname "$PWD")
while :; do
  case $above in / | /home | /root | /tmp | /var | /var/* | /opt | /srv | /mnt | /media | /usr | /usr/* | /Users) break ;; esac
  search "(^|[^A-Za-z0-9_./-])${above//./\\.}/" -- ':!scripts/check-source.sh'
  above=$(dirname "$above")
done | complain 'these lines name a folder of this computer'
search '(^|[^A-Za-z0-9_./-])(/(home|Users)/[a-z]|/root/)' -- ':!scripts/check-source.sh' |
  complain 'these lines name a home folder'

# A link in the documents leads somewhere.
files '*.md' | while IFS= read -r file; do
  { grep -oE '\]\([^)# ]+' "$file" || true; } | sed 's/^](//' | without '^[a-z]+:|^/' | while IFS= read -r target; do
    [ -e "$(dirname "$file")/$target" ] || printf '%s: %s\n' "$file" "$target"
  done
done | complain 'a link that leads nowhere'

if [ "$faults" -gt 0 ]; then
  printf 'check-source: %s kinds of faults\n' "$faults" >&2
  exit 1
fi
echo 'check-source: clean'
