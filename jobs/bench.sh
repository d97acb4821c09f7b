#!/usr/bin/env bash
# Measures the speed of training on this machine; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"

# Java reports on stderr that it uses the incubating Vector API, which help does not need.
if asks_for_help "$@"; then
  run_plain io.tandem.jobs.BenchJob "$@"
fi
run_plain --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED \
  io.tandem.jobs.BenchJob "$@"
