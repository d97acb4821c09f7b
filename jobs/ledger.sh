#!/usr/bin/env bash
# Writes the loss of a trained model on every pair of a corpus; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.LedgerJob "$@"
