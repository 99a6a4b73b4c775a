#!/usr/bin/env bash
# Every check and test, or the named parts of it. Stops at the first part that fails, after naming it.
set -uo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" CARGO_TERM_COLOR=never NO_COLOR=1
export INSTA_UPDATE=no

parts=("$@")
((${#parts[@]})) || parts=(setup format lint bindings audit ui rust build faults browser window)

part_setup() { bash xtask/sh/setup.sh; }

part_format() {
  cargo fmt --all --check &&
    (cd ui && npm run --silent format:check) && (cd tests/e2e && npm run --silent format:check)
}

part_lint() {
  cargo clippy --quiet --locked --profile ci --workspace --all-targets -- -D warnings &&
    (cd ui && npm run --silent lint && npm run --silent check) &&
    (cd tests/e2e && npm run --silent check)
}

part_bindings() {
  local fresh
  fresh=$(mktemp -d) &&
    cargo run --quiet --locked --profile ci -p xtask -- bindings "$fresh/bindings" &&
    diff -ru ui/src/bindings "$fresh/bindings" &&
    rm -r "$fresh" && echo "the screens' types are the table's" ||
    { echo "ui/src/bindings is not what the table prints: run 'make bindings' and commit"; return 1; }
}

part_audit() {
  cargo fetch --quiet --locked || echo "the registry cannot be reached: judging what is here"
  cargo deny --offline --log-level error check bans licenses sources || return 1
  # Advisories come from a database on the network: where it cannot be had, that is said, not hidden.
  if cargo deny --log-level error check advisories 2>/tmp/roadbook-advisories.log; then
    echo "no known advisories"
  elif grep -qiE 'fetch|network|resolve|connect|database' /tmp/roadbook-advisories.log; then
    echo "NOT CHECKED: the advisory database cannot be reached from here"
  else
    cat /tmp/roadbook-advisories.log; return 1
  fi
}

part_ui() { (cd ui && npm run --silent test && npm run --silent build -- --logLevel warn); }

part_rust() {
  # Where nobody watches, a test that a busy machine upset runs once more, and is reported as flaky.
  cargo nextest run --locked --cargo-profile ci --workspace --exclude faults --no-fail-fast ${CI:+--retries 1}
}

part_build() {
  cargo build --quiet --locked --profile ci -p server -p loopback -p roadbook
}

# Real processes under faults made from outside; the long form is `make torture`.
part_faults() {
  cargo nextest run --locked --cargo-profile ci -p faults --no-fail-fast ${CI:+--retries 1} --success-output final
}

part_browser() { (cd tests/e2e && npx playwright test --project=browser); }

part_window() { (cd tests/e2e && npx playwright test --project=window); }

# What the runners say of a test that failed, named once more at the very end, where one looks first.
failures() { grep -hE '^ +\[(browser|window)\] › |^ +(FAIL|TIMEOUT|SIGABRT|ABORT) ' "$1" | sed 's/ ─\+$//' | sort -u; }

declare -a report
passed=0
said=$(mktemp)
trap 'rm -f "$said"' EXIT
for part in "${parts[@]}"; do
  printf '\n== %s\n' "$part"
  started=$SECONDS
  if ! "part_$part" 2>&1 | tee "$said"; then
    report+=("$(printf '%-10s FAILED after %d:%02d' "$part" $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)))")
    printf '\n%s\n' "${report[@]}"
    failures "$said"
    printf '\nfailed in part %s\n%d passed, 1 failed\n' "$part" "$passed"
    exit 1
  fi
  passed=$((passed + 1))
  report+=("$(printf '%-10s %d:%02d' "$part" $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)))")
done
printf '\nminutes of each part\n'
printf '  %s\n' "${report[@]}"
printf '\nparts: %d passed, 0 failed\n' "$passed"
