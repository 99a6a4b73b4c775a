#!/usr/bin/env bash
# Installs what is missing and says what. Safe to run again: what is there is left alone.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf '  %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v cargo >/dev/null || fail "Rust is missing: install it with rustup, then run this again"
command -v npm >/dev/null || fail "Node.js 20.19 or newer is missing: install it, then run this again"

# What the window needs to build and run, what the tests need to see it and to break it.
packages=(
  build-essential pkg-config perl libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev
  webkit2gtk-driver xvfb dbus-x11 gnome-keyring chromium imagemagick fonts-noto-cjk procps python3-venv
  strace faketime e2fsprogs mount
)
missing=()
if command -v dpkg-query >/dev/null; then
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if ((${#missing[@]})); then
    say "system packages to install: ${missing[*]}"
    as_root=()
    if [[ $(id -u) -ne 0 ]]; then
      command -v sudo >/dev/null || fail "these packages need root, and there is no sudo: ${missing[*]}"
      as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
else
  say "not a Debian system: these must be there already: ${packages[*]}"
fi

# Cargo tools, at known versions. Built without optimising: they run for seconds.
cargo_tool() { # name, version, command
  command -v "$3" >/dev/null && return
  [[ -x "${CARGO_HOME:-$HOME/.cargo}/bin/$3" ]] && return
  say "installing $1 $2"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_TARGET_DIR="${TMPDIR:-/tmp}/roadbook-tools" cargo install --quiet --locked "$1" --version "$2"
}
cargo_tool cargo-nextest 0.9.143 cargo-nextest
cargo_tool tauri-driver 2.0.5 tauri-driver
cargo_tool cargo-deny 0.20.2 cargo-deny

# A small S3 server for the tests of attachments: moto, at a known version.
if ! python3 -c 'import moto.server' 2>/dev/null && [[ ! -x .tools/s3/bin/python ]]; then
  command -v python3 >/dev/null || fail "Python 3 is missing: the tests' S3 server needs it"
  say "installing moto 5.2.1 (an S3 server for tests)"
  python3 -m venv .tools/s3
  .tools/s3/bin/pip install --quiet --disable-pip-version-check 'moto[s3,server]==5.2.1'
fi

for folder in ui tests/e2e; do
  if [[ ! -d $folder/node_modules || $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]]; then
    say "npm packages of $folder"
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-fund --no-audit)
  fi
done
say "everything is there"
