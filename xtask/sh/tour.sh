#!/usr/bin/env bash
# The story in the real window, in a demo city drawn from a seed: the README's pictures, and the slowest tasks.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

bash xtask/sh/setup.sh
(cd ui && npm run --silent build -- --logLevel warn)
cargo build --quiet --locked --profile ci -p server -p roadbook
(cd tests/e2e && npx playwright test --project=tour)
