#!/bin/sh
# Puts hxgap under a prefix, or takes it away again.
#   core/packaging/install.sh install|uninstall BUILD VERSION
# PREFIX (/usr/local) is where it will live, DESTDIR a folder in front of it
# that packages are made in. What belongs to one version lies in a folder of
# that name, so an upgrade never mixes plugins and lexicons of two; the binary
# finds them from its own place (core/paths.c), so the whole may be moved.
# `uninstall` removes exactly what `install` writes, and then the folders of
# hxgap that are empty.
set -eu
umask 022
what=$1 build=$2 version=$3
cd "$(dirname "$0")/../.."
root=${DESTDIR:-}${PREFIX:-/usr/local}
plugins=lib/hxgap/$version
share=share/hxgap/$version

# One line a file: mode, where from, where to below the prefix.
files() {
    echo "755 $build/hxgap bin/hxgap"
    for source in plugins/*/*.c; do
        basename "$(dirname "$source")"
    done | sort -u | while read -r name; do
        echo "644 $build/lib/hxgap/$name.so $plugins/$name.so"
    done
    echo "644 $build/lib/hxgap/default.hxc $plugins/default.hxc"
    echo "644 plugins/default.yaml $share/default.yaml"
    find lexicons -path lexicons/train -prune -o -type f \
        \( -name '*.yaml' -o -name '*.hxm' \) -print | LC_ALL=C sort |
        while read -r name; do
            echo "644 $name $share/$name"
        done
    for name in plugins/templates/*/*; do
        echo "644 $name $share/${name#plugins/}"
    done
    for name in core/include/hxgap/*.h; do
        echo "644 $name include/hxgap/${name##*/}"
    done
    echo "644 $build/hxgap.pc lib/pkgconfig/hxgap.pc"
    for page in "$build"/man/man[1-9]/*; do
        section=${page##*.}
        echo "644 $page share/man/man$section/${page##*/}"
    done
    completion=core/packaging/completion
    echo "644 $completion/hxgap.bash share/bash-completion/completions/hxgap"
    echo "644 $completion/_hxgap share/zsh/site-functions/_hxgap"
    echo "644 $completion/hxgap.fish share/fish/vendor_completions.d/hxgap.fish"
    echo "644 README.md share/doc/hxgap/README.md"
    echo "644 CHANGELOG.md share/doc/hxgap/CHANGELOG.md"
    echo "644 LICENSE share/doc/hxgap/LICENSE"
    for page in plugins lexicons; do
        echo "644 $page/README.md share/doc/hxgap/$page.md"
    done
    echo "644 lexicons/LABELS.md share/doc/hxgap/LABELS.md"
    for name in plugins/examples/plugin.mk plugins/examples/README.md \
        plugins/examples/*/*; do
        echo "644 $name share/doc/hxgap/examples/plugins/${name#plugins/examples/}"
    done
    for name in comments.ndjson.gz survey/umfrage.csv reviews/app.json \
        reviews/calls.txt; do
        echo "644 tests/demo/$name share/doc/hxgap/examples/$name"
    done
}

# ${pcfiledir}: the folder of the file itself, so flags are right wherever the
# tree stands.
write_pc() {
    cat >"$build/hxgap.pc.new" <<PC
prefix=\${pcfiledir}/../..
includedir=\${prefix}/include
plugindir=\${prefix}/$plugins
lexicondir=\${prefix}/$share/lexicons

Name: hxgap
Description: headers for plugins of hxgap, a text-analysis pipeline
Version: $version
Cflags: -I\${includedir}
PC
    mv "$build/hxgap.pc.new" "$build/hxgap.pc"
}

case $what in
install)
    write_pc
    files | while read -r mode from to; do
        [ -d "$root/${to%/*}" ] || install -d -m 755 "$root/${to%/*}"
        install -m "$mode" "$from" "$root/$to"
    done
    ;;
uninstall)
    files | while read -r mode from to; do
        rm -f "$root/$to"
    done
    rm -f "$root"/share/man/man[135]/hxgap.[135] \
        "$root"/share/man/man[135]/hxgap-*.[135]
    for folder in lib/hxgap share/hxgap include/hxgap share/doc/hxgap; do
        [ -d "$root/$folder" ] || continue
        find "$root/$folder" -depth -type d -empty -exec rmdir {} \;
    done
    ;;
*)
    echo "install.sh: $what is neither install nor uninstall" >&2
    exit 2
    ;;
esac
