#!/usr/bin/env bash
# Prepares the starts of jobs on this machine (start.sh): writes an archive of the classes that a tiny quickstart uses, which takes half a minute
# of a core, and 200 MB. Once is enough for a Java, a jar and a Spark.
#   usage: [TANDEM_SPARK=4] prepare-start.sh [PROCESS]     PROCESS: waits until it has ended
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/submit.sh"
trap '' HUP # The terminal may be closed after a job.

# The start of a job is as if it were prepared, but its JVM does with the archive what archive says.
start_with_archive() {
  find_prepared() {
    IFS=' ' read -r -a launcher_options < "$unfinished.options"
    sharing=("${archive[@]}")
  }
  class_path() {
    archived_class_path
  }
}

write_archive() (
  archive=(-Xlog:disable -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit="$unfinished.jsa")
  export TANDEM_LOG_FILE=$folder/log TANDEM_DRIVER_MEMORY=1g
  for number in {1..600}; do
    printf 'line %d is here\tla ligne %d est ici\n' "$number" "$number"
  done > "$folder/pairs.tsv"
  submit io.tandem.jobs.QuickstartJob --master 'local[2]' --config "$tandem_home/conf/quickstart.conf" \
    corpus.dir="$folder/corpus" run.dir="$folder/run" corpus.inputs="[{path=\"$folder/pairs.tsv\"}]" corpus.split.valid=0.05 corpus.split.test=0.05 \
    subword.merges=50 model.encoderLayers=1 model.decoderLayers=1 averaging.frequency=2 training.cooldownShare=0 training.maximumUpdates=4 training.maximumMinutes=0 \
    training.warmupUpdates=2 training.batchTokens=512 validation.everyUpdates=2 > "$folder/output" 2>&1
)

# Whether a JVM with the archive comes to its end; with one that a full disk has cut off it would crash.
is_sound() (
  archive=(-XX:SharedArchiveFile="$unfinished.jsa")
  plain_java exec io.tandem.jobs.QuickstartJob --version > "$folder/output" 2>&1
)

while [ $# -gt 0 ] && kill -0 "$1" 2> /dev/null; do
  sleep 1
done
unset TANDEM_EXTRA_JARS SPARK_SUBMIT_OPTS
find_everything
find_prepared
[ "${#launcher_options[@]}" -eq 0 ] || exit 0

files=$(prepared_files)
unfinished=$files.unfinished
lock=$files.lock
# One process prepares at a time; a lock whose process is gone is of one that was killed.
mkdir -p "$(dirname "$files")"
if ! ln -s "$$" "$lock" 2> /dev/null; then
  other=$(readlink "$lock" || true)
  if [ -z "$other" ] || kill -0 "$other" 2> /dev/null; then
    exit 0
  fi
  rm -f "$lock"
  ln -s "$$" "$lock" 2> /dev/null || exit 0
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/tandem-start.XXXXXX")
trap 'rm -rf "$folder" "$unfinished".* "$lock"' EXIT
trap 'exit 143' TERM

found=$(options_of_launcher)
echo "$found" > "$unfinished.options"
rm -f "$unfinished.jsa"
start_with_archive
# If there is no archive, the options are of use without one.
if ! { write_archive && is_sound; }; then
  rm -f "$unfinished.jsa" # A JVM makes it read-only.
  : > "$unfinished.jsa"
fi
mv -f "$unfinished.jsa" "$files.jsa"
prepared_for >> "$unfinished.options"
mv -f "$unfinished.options" "$files.options"
