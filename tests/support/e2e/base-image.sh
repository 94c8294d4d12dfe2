#!/bin/bash
# Packs a root file system with Python 3, curl and a shell into the tar named by its argument, from this Debian
# machine's own files: the end-to-end tests have no image registry, so this is what `docker import` is given.
set -euo pipefail
tar=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{app,bin,dev,etc,proc,root,sys,tmp,usr/bin,var}
chmod 755 "$root"
chmod 1777 "$root/tmp"

python=$(readlink -f /usr/bin/python3)
version=$(basename "$python")
cp "$python" "$root/usr/bin/$version"
ln -s "$version" "$root/usr/bin/python3"
ln -s "$version" "$root/usr/bin/python"
cp -L /usr/bin/curl "$root/usr/bin/curl"
cp -L /bin/dash "$root/bin/sh"
tar -C / --exclude=test --exclude=__pycache__ --exclude='config-*' --exclude=ensurepip --exclude=idlelib \
  --exclude=lib2to3 --exclude=pydoc_data -cf - "usr/lib/$version" | tar -C "$root" -xf -

# Their shared libraries, at the paths where the loader looks for them.
ldd "$python" /usr/bin/curl /bin/dash "/usr/lib/$version"/lib-dynload/*.so |
  awk '$2 == "=>" { print $3 } $1 ~ /ld-linux/ && $2 != "=>" { print $1 }' | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done

printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"

tar -C "$root" --owner=0 --group=0 -cf "$tar" .
