#!/usr/bin/env bash
# Draws the platform icons from the two SVG files. Needs rsvg-convert, ImageMagick's convert and python3.
set -euo pipefail
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for size in 16 20; do rsvg-convert -w $size -h $size logo-small.svg -o "$out/$size.png"; done
for size in 24 32 48 64 128 256 512 1024; do rsvg-convert -w $size -h $size logo.svg -o "$out/$size.png"; done
cp "$out/32.png" 32x32.png
cp "$out/128.png" 128x128.png
cp "$out/256.png" 128x128@2x.png
cp "$out/512.png" icon.png
convert "$out"/{16,20,24,32,48,64,256}.png icon.ico
python3 - "$out" <<'PY'
import struct, sys
# An .icns file is a list of PNG files, each behind its four-letter type and its length.
kinds = [("icp4", 16), ("icp5", 32), ("icp6", 64), ("ic07", 128), ("ic08", 256), ("ic09", 512),
         ("ic10", 1024), ("ic11", 32), ("ic12", 64), ("ic13", 256), ("ic14", 512)]
body = b""
for kind, size in kinds:
    data = open(f"{sys.argv[1]}/{size}.png", "rb").read()
    body += kind.encode() + struct.pack(">I", len(data) + 8) + data
open("icon.icns", "wb").write(b"icns" + struct.pack(">I", len(body) + 8) + body)
PY
