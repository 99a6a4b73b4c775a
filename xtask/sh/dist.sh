#!/usr/bin/env bash
# Builds what is handed out, into target/dist: the application as .deb and AppImage, the browser host and the
# server as archives. Ends with a list: what was built, how large, and what was not and why.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH" CARGO_TERM_COLOR=never NO_COLOR=1

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
arch=$(dpkg --print-architecture 2>/dev/null || uname -m)
out=target/dist
bundle=deploy/bundle
say() { printf '== %s\n' "$*"; }

say "set-up"
bash xtask/sh/setup.sh
(cd $bundle && npm ci --silent --no-fund --no-audit)
rm -rf $out && mkdir -p $out

say "screens"
(cd ui && npm run --silent build -- --logLevel warn)

# What 关于 shows as the build.
ROADBOOK_COMMIT=$(git rev-parse --short=12 HEAD 2>/dev/null || true)
export ROADBOOK_COMMIT
say "release build (minutes)"
cargo build --quiet --locked --release -p server -p loopback

say "the application as .deb"
export CI=true # the bundler asks nothing
tauri() { "$bundle/node_modules/.bin/tauri" "$@"; }
tauri build --ci --bundles deb >target/dist-deb.log 2>&1 || { tail -40 target/dist-deb.log; exit 1; }
cp target/release/bundle/deb/*_"$version"_*.deb $out/
# The bundler was seen to leave half a package and call it done.
for package in $out/*.deb; do dpkg-deb --fsys-tarfile "$package" >/dev/null || { echo "$package is not whole"; exit 1; }; done

missing=()
say "the application as AppImage"
# The bundler fetches linuxdeploy once. Without a network, and without it in the bundler's cache, there is none.
if tauri build --ci --bundles appimage >target/dist-appimage.log 2>&1; then
  cp target/release/bundle/appimage/*_"$version"_*.AppImage $out/
else
  missing+=("AppImage: the bundler could not fetch its tools (linuxdeploy) or they failed; see target/dist-appimage.log")
fi

archive() { # name, files…
  local name=$1 folder
  folder=$(mktemp -d)
  mkdir "$folder/$name"
  cp -r "${@:2}" "$folder/$name/"
  tar --sort=name --owner=0 --group=0 --numeric-owner -C "$folder" -czf "$out/${name}_${version}_$arch.tar.gz" "$name"
  rm -r "$folder"
}
say "server and browser host"
archive roadbook-server target/release/roadbook-server deploy/roadbook-server.service deploy/roadbook.sysusers.conf \
  deploy/server.toml deploy/README.md
archive roadbook-browser target/release/roadbook-browser
# Static enough: nothing but the C library and what comes with it.
for program in roadbook-server roadbook-browser; do
  strange=$(ldd target/release/$program | grep -vE 'linux-vdso|ld-linux|libc\.|libm\.|libgcc_s|libdl|libpthread|librt' || true)
  [[ -z $strange ]] || { echo "$program needs more than the C library: $strange"; exit 1; }
done
if command -v systemd-analyze >/dev/null; then
  # The program is not installed here; everything else of the unit must be right.
  systemd-analyze verify deploy/roadbook-server.service 2>&1 |
    grep -vE 'roadbook-server is not executable|Failed to (create|prepare)|^$' | grep roadbook && exit 1
fi

# NSIS and MSI need Windows: deploy/README.md says how to build them there.
missing+=("Windows (NSIS, MSI): needs Windows; configured in src-tauri/tauri.windows.conf.json, see deploy/README.md")

(cd $out && sha256sum -- * >SHA256SUMS)
say "built, in $out"
(cd $out && du -h --apparent-size -- * | sed 's/^/   /')
for package in $out/*.deb; do
  bytes=$(stat -c %s "$package")
  printf '   %s: %d.%d MB of 20 MB\n' "$(basename "$package")" $((bytes / 1000000)) $((bytes / 100000 % 10))
done
say "not built here"
printf '   %s\n' "${missing[@]}"
