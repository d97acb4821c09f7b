#!/usr/bin/env bash
# Measures whether the memory of driver and executors stays flat over many rounds; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"

rounds=500
every=5
folder=$tandem_home/target/memory

usage() {
  cat << 'END'
Usage: jobs/memory.sh [--rounds N] [--every SECONDS] [SETTING=VALUE...]

Trains a tiny network on a cluster of its own on this machine (jobs/cluster.sh,
two Workers of one core), with rounds of one update, and samples driver and
executors at regular intervals: heap in use right after a collection, and
resident memory. Needs a JDK (jcmd, jstat).

  --rounds N         rounds to train; the first 1,000 (warmup) average
                     gradients, later ones parameters; default: 500
  --every SECONDS    time between samples; default: 5
  SETTING=VALUE      as for jobs/train.sh

Prints the samples as a table, and for each process the medians of the second
and the last quarter of the samples: memory is flat when they agree. The first
quarter is left out, as caches fill and the compiler works then.

Exit codes: 0 done, 1 failed, 2 wrong arguments.
END
}

main() {
  local settings=()
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) usage && exit 0 ;;
      --rounds | --every)
        [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || die "$1: found '${2:-}', expected a number of 1 or more"
        printf -v "${1#--}" %s "$2"
        shift
        ;;
      *=*) settings+=("$1") ;;
      *) die "unknown argument $1; 'jobs/memory.sh --help' lists what there is" ;;
    esac
    shift
  done
  find_everything
  for tool in jcmd jstat; do
    [ -x "$JAVA_HOME/bin/$tool" ] || die "no $tool in $JAVA_HOME/bin; set JAVA_HOME to a JDK"
  done
  export TANDEM_CLUSTER_DIR=$folder/cluster TANDEM_DRIVER_MEMORY=${TANDEM_DRIVER_MEMORY:-640m}
  trap 'stop' EXIT
  start
  train ${settings[@]+"${settings[@]}"}
  sample > "$folder/samples.tsv"
  wait "$driver" || die_with_log
  report
}

start() {
  rm -rf "$folder"
  mkdir -p "$folder"
  "$tandem_home/jobs/cluster.sh" start --port 0 --datanodes 1 --workers 2 --cores 1 --memory 640m >&2
  eval "$("$tandem_home/jobs/cluster.sh" env)"
  # Several thousand short sentences of the bundled corpus.
  "$tandem_home/jobs/prepare.sh" --master 'local[2]' corpus.dir=/corpus subword.merges=1000 \
    "corpus.inputs=[{path=\"file://$tandem_home/jobs/quickstart/tatoeba.eng-fra.tsv.xz\"}]" \
    'corpus.rules=[{rule=sql, keep="line % 20 = 0"}]' >&2
}

train() {
  "$tandem_home/jobs/train.sh" --conf spark.ui.enabled=false -- corpus.dir=/corpus run.dir=/run \
    averaging.workers=2 averaging.frequency=1 averaging.qsrMaximum=1 training.maximumUpdates="$rounds" training.batchTokens=512 \
    validation.everyUpdates=$((rounds / 8 + 1)) validation.bleuSentences=0 validation.samples=0 "$@" \
    > "$folder/train.log" 2>&1 &
  driver=$!
}

# Lines of process, seconds, update of the latest validation, heap and resident memory in KiB, from the first validation until the driver ends.
sample() {
  local name pid begin=$SECONDS
  while kill -0 "$driver" 2> /dev/null; do
    for name in driver executor1 executor2; do
      pid=$(pid_of_java "$name")
      [ -z "$pid" ] || look "$name" "$pid" $((SECONDS - begin)) || true
    done
    sleep "$every"
  done
}

pid_of_java() {
  case $1 in
    driver) echo "$driver" ;;
    *) awk -v name="$1" '$1 == name { sub(",", "", $4); print $4; exit }' < <("$tandem_home/jobs/cluster.sh" status || true) ;;
  esac
}

look() {
  local name=$1 pid=$2 seconds=$3 update heap resident
  update=$(sed -n 's/^validation at update \([0-9,]*\):.*/\1/p' "$folder/train.log" | tail -n 1 | tr -d ,)
  [ -n "$update" ] || return 0
  "$JAVA_HOME/bin/jcmd" "$pid" GC.run > /dev/null 2>&1 || return 0
  # S0U, S1U, EU and OU: the bytes used in the spaces of the heap.
  heap=$("$JAVA_HOME/bin/jstat" -gc "$pid" 2> /dev/null | awk 'NR == 2 { printf "%d", $3 + $4 + $6 + $8 }')
  resident=$(ps -o rss= -p "$pid" | tr -d ' ')
  [ -n "$heap" ] && [ -n "$resident" ] && printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$seconds" "$update" "$heap" "$resident"
}

report() {
  [ -s "$folder/samples.tsv" ] || die "no samples were taken between the first validation and the end; use more --rounds or a smaller --every"
  awk -F '\t' 'BEGIN { printf "%-10s %8s %8s %10s %10s\n", "process", "seconds", "update", "heap, MiB", "RSS, MiB" }
    { printf "%-10s %8d %8d %10.1f %10.1f\n", $1, $2, $3, $4 / 1024, $5 / 1024 }' "$folder/samples.tsv"
  local name
  for name in driver executor1 executor2; do
    printf '%-10s heap after a collection %s MiB, physical memory %s MiB (second quarter → last quarter)\n' "$name" \
      "$(quarters "$name" 4)" "$(quarters "$name" 5)"
  done
}

# quarters NAME COLUMN: the medians of the second and of the last quarter, in MiB.
quarters() {
  local values count
  values=$(awk -F '\t' -v name="$1" -v column="$2" '$1 == name { print $column / 1024 }' "$folder/samples.tsv")
  count=$(wc -l <<< "$values")
  echo "$(sed -n "$((count / 4 + 1)),$((count / 2))p" <<< "$values" | median) → $(tail -n $((count / 4 > 0 ? count / 4 : 1)) <<< "$values" | median)"
}

median() {
  sort -n | awk '{ all[NR] = $1 } END { printf "%.1f", all[int((NR + 1) / 2)] }'
}

die_with_log() {
  tail -n 20 "$folder/train.log" >&2
  echo "tandem: the training failed, see $folder/train.log" >&2
  exit 1
}

stop() {
  [ -z "${driver:-}" ] || kill "$driver" 2> /dev/null || true
  "$tandem_home/jobs/cluster.sh" stop --delete > /dev/null 2>&1 || true
}

main "$@"
