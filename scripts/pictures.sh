#!/usr/bin/env bash
# Makes the pictures of the README anew: papers of an invented house, the first page of each, into docs/pictures/.
set -euo pipefail
cd "$(git -C "$(dirname "$0")" rev-parse --show-toplevel)"

readonly pictures=docs/pictures
papers=$(mktemp -d)
trap 'rm -rf "$papers"' EXIT

cargo run --quiet --locked -p rummelig-labels --example pictures -- "$papers"
mkdir -p "$pictures"
for paper in "$papers"/*.pdf; do
  name=$(basename "$paper" .pdf)
  pdftoppm -r 72 -gray -png -f 1 -singlefile "$paper" "$pictures/$name"
  echo "$pictures/$name.png"
done
