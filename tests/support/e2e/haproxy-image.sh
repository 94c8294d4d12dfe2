#!/bin/bash
# Packs a root file system with HAProxy into the tar named by its argument, from this Debian machine's own package: the
# end-to-end tests have no image registry, so this is what `docker import` is given.
set -euo pipefail
tar=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{dev,etc,proc,sys,tmp,usr/sbin,var}
chmod 755 "$root"
chmod 1777 "$root/tmp"
cp /usr/sbin/haproxy "$root/usr/sbin/haproxy"
ldd /usr/sbin/haproxy |
  awk '$2 == "=>" { print $3 } $1 ~ /ld-linux/ && $2 != "=>" { print $1 }' | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
printf 'root:x:0:0:root:/:/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\n' >"$root/etc/group"

tar -C "$root" --owner=0 --group=0 -cf "$tar" .
