#!/usr/bin/env bash
# The main job for a newcomer: a demo city's server (a year of a whole city's work), and the application beside it.
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
centre=(--data "$run/server" --key-file "$run/keys/server.key")
address="http://127.0.0.1:$port"
if [[ ! -d $run/server ]]; then
  echo "== a new demo city"
  "$bin/roadbook-server" demo --seed 1 "${centre[@]}" --server "$address" 2>"$run/demo.log" >"$run/people.tsv" ||
    { cat "$run/demo.log"; exit 1; }
else
  echo "== the demo city of last time (FRESH=1 makes a new one)"
fi
echo "== who can sign in: paste the invitation into the first screen. 汪若琳 (officer) is on the road this week,"
echo "   程景行 leads her trip, 梅思齐 reviews. Invitations are good once, for a day."
while IFS=$'\t' read -r name role person _; do
  link=$("$bin/roadbook-server" invite "${centre[@]}" --person "$person" --minutes 1440 --server "$address" 2>>"$run/demo.log" |
    grep -o 'roadbook://.*')
  printf '   %s (%s)\n     %s\n' "$name" "$role" "$link"
done <"$run/people.tsv"

"$bin/roadbook-server" serve "${centre[@]}" --listen "127.0.0.1:$port" >"$run/server.log" 2>&1 &
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
