#!/usr/bin/env bash
# The window's rows of `make bench`: as it is shipped, beside an empty window of the same Tauri in the same run.
# Prints what, baseline, ours, unit, ratio, target, met; the rows lie in tests/e2e/out/bench-window.json.
# ROADBOOK_BENCH_SIZE: how many meetings the city has (100,000 unless said).
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" ROADBOOK_PROFILE=${ROADBOOK_PROFILE:-release}

(cd ui && npm run --silent build -- --logLevel warn)
cargo build --quiet --locked --profile "$ROADBOOK_PROFILE" -p server -p roadbook
cargo build --quiet --locked --profile "$ROADBOOK_PROFILE" -p roadbook --example empty-window
(cd tests/e2e && npx playwright test --project=bench --reporter=line) | grep -E $'\t|passed|failed|Error'
