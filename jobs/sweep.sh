#!/usr/bin/env bash
# Trains a table of settings on equal numbers of tokens; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.SweepJob "$@"
