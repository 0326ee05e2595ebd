#!/bin/sh
# Hadoop Streaming: every mapper counts its split, one reducer merges.
#
#     hadoop.sh IN OUT [OPTIONS]
#
# IN and OUT are folders of HDFS, IN with NDJSON or text; OPTIONS go to
# `hxgap map` (--by brand --field text=Kommentar: name the columns, for each
# split chooses its own otherwise). hxgap, its plugins and lexicons are
# installed on all nodes. From the environment:
#   HADOOP       the program (hadoop)
#   STREAMING    the streaming jar
#   HXGAP        the program on the nodes (hxgap)
#   HXGAP_FLAGS  options for all commands (--pipeline FILE)
# Records come on standard input, states leave as lines of text with closing
# lines, counters go to the job's page, and the reducer refuses when a
# mapper's state is missing. Afterwards:
#     hadoop fs -getmerge OUT all.txt && hxgap report all.txt
set -eu
[ $# -ge 2 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
hxgap=${HXGAP:-hxgap}
flags=${HXGAP_FLAGS:-}
in=$1 out=$2
shift 2
"${HADOOP:-hadoop}" jar "${STREAMING:-hadoop-streaming.jar}" \
    -D mapreduce.job.reduces=1 -D mapreduce.map.maxattempts=4 \
    -input "$in" -output "$out" \
    -mapper "$hxgap map - --shard auto --stream --progress hadoop \
--max-bad 100% --jobs 1 $flags $*" \
    -reducer "$hxgap merge - --stream $flags"
