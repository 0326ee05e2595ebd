#!/bin/bash
# Builds the Debian packages hxgap and hxgap-dev out of the source archive, asks
# lintian, and tries them in a folder, where nothing of a system's hxgap helps.
#   core/packaging/deb.sh BUILD VERSION DATE PACKAGE...
# The packages are what `make` installs to build; those that every Debian build
# has, or that only tests need, are left out of Build-Depends.
set -eu
umask 022
version=$2 date=$3
needs=$(printf '%s\n' "${@:4}" | grep -vxE 'gcc|g\+\+|make|libc6-dev|check|mandoc' |
    LC_ALL=C sort | paste -sd, | sed 's/,/, /g')
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)/deb
rm -rf "$build"
"$here/dist.sh" "$build" "$version" "$date" >/dev/null
tar -xzf "$build/hxgap-$version.tar.gz" -C "$build"
cd "$build/hxgap-$version"
cp -a core/packaging/debian debian
sed -i "s/@PACKAGES@/$needs/" debian/control
cat >debian/changelog <<LOG
hxgap ($version-1) unstable; urgency=medium

  * Release $version; CHANGELOG.md tells what it brings.

 -- The hxgap authors <hxgap@example.org>  $(LC_ALL=C date -u -d "$date" -R)
LOG
DEB_BUILD_OPTIONS="noautodbgsym parallel=$(nproc)" \
    dpkg-buildpackage -us -uc -b >"$build/log" 2>&1 ||
    { tail -n 30 "$build/log"; exit 1; }
cd "$build"
lintian --fail-on error ./*.changes
for package in ./*.deb; do
    dpkg-deb -x "$package" tree
done
tree=$build/tree/usr
version_there=$("$tree/bin/hxgap" --version)
[ "$version_there" = "hxgap $version" ]
"$tree/bin/hxgap" doctor | tail -n 1
"$tree/bin/hxgap" run --quiet --max-bad 5% --out "$build/report.json" \
    "$tree/share/doc/hxgap/examples/comments.ndjson.gz"
PKG_CONFIG_PATH=$tree/lib/pkgconfig pkg-config --modversion hxgap
ls -1 "$build"/*.deb
