#!/usr/bin/env bash
# `make torture`: the black box (docs/faults.md) in its long form: every point where `make test` throws dice, mounts
# that are forbidden are failures. Hours; ONLY narrows it to tests whose names contain these words.
#   SEED: what is thrown by chance. ROUNDS: how often; of the calls that write, every so many-th.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" ROADBOOK_TORTURE=1
bash xtask/sh/setup.sh
cargo build --quiet --locked --profile ci -p server -p loopback
exec cargo nextest run --locked --cargo-profile ci -p faults --no-fail-fast --success-output immediate \
  ${ONLY:+-E "test($ONLY)"}
