#!/usr/bin/env bash
# The whole suite, on SQLite and PostgreSQL: called by `make test` and `make test-full` through with-postgres.sh.
# RUMMELIG_TEST_FULL=1 takes the large numbers of the fault, storm and model tests instead of the small ones.
set -euo pipefail

: "${RUMMELIG_TEST_POSTGRES:?run this through scripts/with-postgres.sh}"

if cargo nextest --version >/dev/null 2>&1; then
  profile=default
  [ "${RUMMELIG_TEST_FULL:-}" != 1 ] || profile=full
  cargo nextest run --workspace --locked --profile "$profile"
  # Examples in the documentation are tests too, and nextest does not run them.
  cargo test --workspace --locked --doc --quiet
else
  # --no-fail-fast: one failing binary shall not hide the next one's failures.
  cargo test --workspace --locked --no-fail-fast
fi
