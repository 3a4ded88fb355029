#!/usr/bin/env bash
# Pick planning on public sets of instances. They are read from ../shared/data, unpacked below the target folder, and
# never copied into the project; where they are absent, that is said.
set -euo pipefail
cd "$(git -C "$(dirname "$0")" rev-parse --show-toplevel)"

readonly data=../shared/data target=${CARGO_TARGET_DIR:-target}

cargo build --quiet --release --locked -p rummelig-domain --example bench_picking
for set in sprp jobprp-bahceci-oncan sbpo2025; do
  if [ ! -f "$data/$set/instances.tar.gz" ]; then
    echo "SKIPPED bench-picking $set: $data/$set is absent"
    continue
  fi
  mkdir -p "$target/bench/$set"
  tar xzf "$data/$set/instances.tar.gz" -C "$target/bench/$set"
  "$target/release/examples/bench_picking" "$set" "$target/bench/$set" --reference "$data/$set/reference.csv" "$@"
done
