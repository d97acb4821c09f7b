#!/usr/bin/env bash
# Trains a table of settings on equal numbers of tokens; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_on_spark io.tandem.jobs.SweepJob "$@"
