#!/bin/sh
# Packs the sources: the same files give the same bytes, whenever and wherever.
#   core/packaging/dist.sh OUT VERSION DATE
# What git knows is packed; in an unpacked archive, everything but build/.
set -eu
umask 022
out=$1 version=$2 date=$3
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$top"
list() {
    if git ls-files --error-unmatch Makefile >/dev/null 2>&1; then
        git ls-files -z
    else
        find . \( -path ./build -o -path ./.git \) -prune -o \( -type f -o -type l \) -print0 |
            sed -z 's|^\./||'
    fi
}
list | LC_ALL=C sort -z | tar --null --no-recursion --files-from=- \
    --owner=0 --group=0 --numeric-owner --mode='u+rw,go-w,a+rX' \
    --mtime="$date UTC" --format=ustar --transform="s|^|hxgap-$version/|S" \
    --create | gzip -n9 >"$out/hxgap-$version.tar.gz.new"
mv "$out/hxgap-$version.tar.gz.new" "$out/hxgap-$version.tar.gz"
echo "$out/hxgap-$version.tar.gz"
