#!/usr/bin/env bash
# The long form of `make dist`: what lies in target/dist is installed as its readers are told to, on a Debian 12 made
# for it (debootstrap), and used: the centre from its archive with the sample configuration, the application from
# its package with what it depends on, enrolled over TLS in its real window, removed again with its data left alone.
# Needs root, debootstrap, and a Debian mirror: the machine's own, or ROADBOOK_DEBIAN_MIRROR.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD

say() { printf '== %s\n' "$*"; }
fail() { printf 'dist-test: %s\n' "$*" >&2; exit 1; }

# In a name space of its own: what is mounted here goes away with it.
if [[ ${1:-} != --inside ]]; then
  [[ $(id -u) -eq 0 ]] || fail "making a root file system needs root"
  command -v debootstrap >/dev/null || fail "debootstrap is missing: apt install debootstrap"
  ls target/dist/Roadbook_*.deb target/dist/roadbook-server_*.tar.gz >/dev/null || fail "nothing to install: run 'make dist' first"
  bash xtask/sh/setup.sh
  root=$(mktemp -d "${TMPDIR:-/tmp}/roadbook-root.XXXXXX")
  # Others than root go through it.
  chmod 755 "$root"
  # Removed when nothing is mounted in it any more.
  trap 'rm -rf --one-file-system "$root"' EXIT
  unshare --mount --propagation private bash "$0" --inside "$root"
  exit
fi

suite=bookworm
root=$2
cache=$here/target/dist-test
mkdir -p "$cache/debs"
# The mirrors this machine takes Debian 12 from.
mirrors() {
  if [[ ${ROADBOOK_DEBIAN_MIRROR:-} ]]; then
    echo "$suite main $ROADBOOK_DEBIAN_MIRROR"
  else
    apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
      grep -E "^$suite(-updates|-security)? main " | sort -u
  fi
}
main=$(mirrors | awk -v suite=$suite '$1 == suite { print $3; exit }')
[[ $main ]] || fail "this machine knows no mirror of Debian 12: set ROADBOOK_DEBIAN_MIRROR"

say "a clean Debian 12 (minutes the first time)"
[[ -f $cache/base.tar ]] || { debootstrap --variant=minbase --make-tarball="$cache/base.tar.new" $suite "$root" "$main" >"$cache/debootstrap.log" 2>&1 &&
  mv "$cache/base.tar.new" "$cache/base.tar"; } || { tail -20 "$cache/debootstrap.log"; exit 1; }
debootstrap --variant=minbase --unpack-tarball="$cache/base.tar" $suite "$root" "$main" >"$cache/debootstrap.log" 2>&1 ||
  { tail -20 "$cache/debootstrap.log"; exit 1; }
mirrors | while read -r release component uri; do echo "deb $uri $release $component"; done >"$root/etc/apt/sources.list"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# Where the machine's mirror is a snapshot, it says so there.
cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d"
for folder in proc sys dev dev/pts; do mount --rbind "/$folder" "$root/$folder" 2>/dev/null || mount --bind "/$folder" "$root/$folder"; done
mount -t tmpfs tmp "$root/tmp" && chmod 1777 "$root/tmp"
mkdir -p "$root/var/cache/apt/archives" && mount --bind "$cache/debs" "$root/var/cache/apt/archives"
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get update -qq

say "the package, with what it depends on"
cp target/dist/Roadbook_*.deb "$root/root/"
before=$(inside dpkg-query -f '.\n' -W | wc -l)
# Without what is only recommended: it could hide that something needed is not named.
inside bash -c 'apt-get install -y -qq --no-install-recommends /root/Roadbook_*.deb' >"$cache/install.log" 2>&1 || { tail -20 "$cache/install.log"; exit 1; }
echo "   $(($(inside dpkg-query -f '.\n' -W | wc -l) - before - 1)) packages came with it"
package=$(inside dpkg-deb -f /root/Roadbook_*.deb Package 2>/dev/null || dpkg-deb -f target/dist/Roadbook_*.deb Package)
inside dpkg -V "$package" || fail "files of the package are not as they were packed"
lost=$(inside ldd /usr/bin/roadbook | grep 'not found' || true)
[[ -z $lost ]] || fail "the package does not depend on all it needs: $lost"
[[ -f $root/usr/share/applications/Roadbook.desktop ]] || fail "no entry in the menu"

say "the centre, from its archive, as deploy/README.md says"
mkdir "$root/root/centre"
tar -xzf target/dist/roadbook-server_*.tar.gz -C "$root/root/centre" --strip-components=1
name=roadbook.example.gov.cn
echo "127.0.0.1 localhost $name" >"$root/etc/hosts"
# A bureau's own authority, trusted by the machine; the tools for it are this machine's.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=bureau" \
  -keyout "$cache/ca.key" -out "$cache/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
  -keyout "$cache/server.key" -out "$cache/server.csr" 2>/dev/null
openssl x509 -req -in "$cache/server.csr" -CA "$cache/ca.pem" -CAkey "$cache/ca.key" -CAcreateserial -days 2 \
  -extfile <(echo "subjectAltName=DNS:$name") -out "$cache/server.pem" 2>/dev/null
inside apt-get install -y -qq ca-certificates systemd >>"$cache/install.log" 2>&1
install -m 644 "$cache/ca.pem" "$root/usr/local/share/ca-certificates/bureau.crt"
inside update-ca-certificates >/dev/null 2>&1
inside bash -euo pipefail -c '
  cd /root/centre
  install -m 755 roadbook-server /usr/local/bin/
  install -m 644 -D README.md -t /usr/local/share/doc/roadbook-server/
  install -m 644 -D roadbook.sysusers.conf /etc/sysusers.d/roadbook.conf && systemd-sysusers
  install -d -m 755 /etc/roadbook
  install -m 640 -g roadbook server.toml /etc/roadbook/
  install -m 644 roadbook-server.service /etc/systemd/system/
'
install -d -m 755 "$root/etc/roadbook/tls"
install -m 644 "$cache/server.pem" "$root/etc/roadbook/tls/server.pem"
install -m 640 "$cache/server.key" "$root/etc/roadbook/tls/server.key.pem"
inside chgrp roadbook /etc/roadbook/tls/server.key.pem
inside bash -euo pipefail -c '
  umask 077
  ROADBOOK_CONFIG=/etc/roadbook/server.toml roadbook-server --key-file /etc/roadbook/server.key \
    init --bureau 宣城市投资促进局 --short 市局 --recovery-out /root/recovery.key
  chown -R roadbook:roadbook /var/lib/roadbook
' >"$cache/init.txt" 2>"$cache/init.log" || { cat "$cache/init.log"; exit 1; }
invitation=$(grep -o 'roadbook://[^[:space:]]*' "$cache/init.txt") || fail "init printed no invitation"

say "somebody's first minutes in the window (no network but this machine's own)"
inside useradd --create-home --shell /bin/bash officer
# Only to look and to press keys; the application itself was complete before.
inside apt-get install -y -qq --no-install-recommends webkit2gtk-driver xvfb xauth dbus >>"$cache/install.log" 2>&1 || { tail "$cache/install.log"; exit 1; }
install -m 600 /dev/null "$root/root/x.log"
cat >"$cache/used.sh" <<'USED'
set -euo pipefail
ip link set lo up 2>/dev/null || true
root=$1 here=$2 invitation=$3
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 "$@"; }
# systemd hands the key over as the unit says; here that is done by hand.
install -d -m 700 "$root/run/roadbook" && install -m 400 "$root/etc/roadbook/server.key" "$root/run/roadbook/roadbook-key"
inside chown -R roadbook:roadbook /run/roadbook
chroot --userspec=roadbook:roadbook "$root" /usr/bin/env -i PATH=/usr/bin:/bin CREDENTIALS_DIRECTORY=/run/roadbook \
  ROADBOOK_CONFIG=/etc/roadbook/server.toml /usr/local/bin/roadbook-server serve >"$here/target/dist-test/server.log" 2>&1 &
server=$!
user() { chroot --userspec=officer:officer "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/officer USER=officer LANG=zh_CN.UTF-8 TZ=Asia/Shanghai "$@"; }
user Xvfb :7 -screen 0 1280x800x24 -nolisten tcp >"$here/target/dist-test/x.log" 2>&1 &
display=$!
user DISPLAY=:7 TAURI_WEBVIEW_AUTOMATION=true NO_AT_BRIDGE=1 WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1 \
  dbus-run-session -- WebKitWebDriver --port=4571 >"$here/target/dist-test/driver.log" 2>&1 &
driver=$!
trap 'kill $driver $display $server 2>/dev/null || true' EXIT
for _ in $(seq 150); do (: </dev/tcp/127.0.0.1/4571) 2>/dev/null && break; sleep 0.2; done
cd "$here/tests/e2e"
ROADBOOK_INSTALLED_DRIVER=http://127.0.0.1:4571/ ROADBOOK_INSTALLED_INVITATION=$invitation \
  npx playwright test --project=installed
USED
unshare --net bash "$cache/used.sh" "$root" "$here" "$invitation"
[[ -s $root/home/officer/.local/share/cn.roadbook.desktop/replica.db ]] || fail "nothing was kept where README says data lies"

say "removed again"
inside apt-get purge -y -qq "$package" >>"$cache/install.log" 2>&1
left=$(inside bash -c 'ls -d /usr/bin/roadbook /usr/share/applications/Roadbook.desktop /usr/lib/Roadbook 2>/dev/null' || true)
[[ -z $left ]] || fail "left behind: $left"
[[ -s $root/home/officer/.local/share/cn.roadbook.desktop/replica.db ]] || fail "the person's data went with the package"
echo "   the program is gone, the person's data is where it was"
say "the bundles work on a clean Debian 12"
