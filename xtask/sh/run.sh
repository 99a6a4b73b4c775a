#!/usr/bin/env bash
# The main job for a newcomer: a demo city's server, and the application beside it.
# Data lies in .run/; `make clean` forgets it. FRESH=1 starts a new city.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

echo "== set-up"; bash xtask/sh/setup.sh
echo "== screens"; [[ ui/dist/index.html -nt ui/package-lock.json && -z $(find ui/src -newer ui/dist/index.html -print -quit) ]] || (cd ui && npm run --silent build)
echo "== building (minutes the first time)"; cargo build --quiet --locked --profile ci -p server -p loopback -p roadbook

bin=target/ci run=.run port=${ROADBOOK_PORT:-47600}
[[ ${FRESH:-} ]] && rm -rf "$run"
mkdir -p "$run/keys"
if [[ ! -d $run/server ]]; then
  echo "== a new demo city"
  "$bin/roadbook-server" demo --data "$run/server" --key-file "$run/keys/server.key" \
    --server "http://127.0.0.1:$port" 2>"$run/demo.log" | tee "$run/sign-in.txt"
else
  echo "== the demo city of last time (FRESH=1 makes a new one)"; cat "$run/sign-in.txt"
fi

"$bin/roadbook-server" serve --data "$run/server" --key-file "$run/keys/server.key" --listen "127.0.0.1:$port" >"$run/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do grep -q 'listening on' "$run/server.log" && break; kill -0 $server || { cat "$run/server.log"; exit 1; }; sleep 0.1; done
echo "== server on http://127.0.0.1:$port (log: $run/server.log)"

if [[ ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
  echo "== the window opens; choose a person above and paste the invitation"
  "$bin/roadbook" --data "$run/device"
else
  echo "== no display here: open the link below in a browser, choose a person above and paste the invitation"
  "$bin/roadbook-browser" --data "$run/device"
fi
