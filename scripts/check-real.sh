#!/usr/bin/env bash
# The main job of the house on the real orders of a real shop, once on each database: import, stock, allocation, tours,
# picks, packing, hand-over, through the commands that everybody else uses; then what became of every order, and verify.
#
# The orders are three days of "Online Retail" (Chen 2015, CC BY 4.0), which are not in the repository.
set -euo pipefail
cd "$(git -C "$(dirname "$0")" rev-parse --show-toplevel)"

readonly data=../shared/data/online-retail
readonly map=fixtures/maps/online-retail-orders.toml

if [ ! -d "$data" ]; then
  echo "SKIPPED check-real: $data is absent; it holds the days 2010-12-01 to 2010-12-03 of \"Online Retail\" (Chen 2015, CC BY 4.0) as CSV"
  exit 0
fi

echo "Building the release: a few minutes the first time, seconds after that."
cargo build --release --locked -p rummelig-service --example check_real
binary=${CARGO_TARGET_DIR:-target}/release/examples/check_real
status=0
"$binary" sqlite "$data" "$map" || status=$?
scripts/with-postgres.sh "$binary" postgres "$data" "$map" || status=$?
exit "$status"
