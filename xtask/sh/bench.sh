#!/usr/bin/env bash
# `make bench`: one table of what a person waits for, on a device with SIZE records (100,000 unless said) from the
# made-up city and as many meetings, built as it is shipped. First the window beside an empty one, then the device's
# commands beside a raw baseline, on the same device. Fails when a figure is over its target.
#   PARTS="device window road": only these; road is sync between real processes. DEVICE=folder: keep the filled device there, for the next run.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" ROADBOOK_PROFILE=${ROADBOOK_PROFILE:-release}
size=${SIZE:-100000} parts=${PARTS:-device window road} target=${CARGO_TARGET_DIR:-target}

device=${DEVICE:-}
if [[ -z $device ]]; then
  device=$(mktemp -d)
  trap 'rm -rf "$device"' EXIT
fi
if [[ $parts == *window* ]]; then
  bash xtask/sh/setup.sh >/dev/null
  (cd ui && npm run --silent build -- --logLevel warn)
fi
# All at once: what one program asks of a library, the others would otherwise build anew.
cargo build --quiet --locked --profile "$ROADBOOK_PROFILE" -p benches -p roadbook --bins --example empty-window
bench=$target/$ROADBOOK_PROFILE/benches
"$bench" "$size" --device "$device" --rows "$size" --fill

rows=tests/e2e/out/bench-window.jsonl
rm -f "$rows"
if [[ $parts == *window* ]]; then
  mkdir -p tests/e2e/out
  (cd tests/e2e && ROADBOOK_BENCH_DEVICE=$device npx playwright test --project=bench --reporter=line >out/bench-window.log 2>&1) ||
    { cat tests/e2e/out/bench-window.log; exit 1; }
fi
if [[ $parts == *road* ]]; then
  cargo build --quiet --locked --profile "$ROADBOOK_PROFILE" -p faults -p server -p loopback --bins
  mkdir -p tests/e2e/out
  (cd benches/pouchdb && npm ci --silent --no-audit --no-fund)
  "$target/$ROADBOOK_PROFILE/road" >>"$rows"
fi
also=()
[[ ! -f $rows ]] || also=(--also "$rows")
if [[ $parts == *device* ]]; then
  "$bench" "$size" --device "$device" "${also[@]}"
else
  "$bench" "$size" --device "$device" --given "${also[@]}"
fi
