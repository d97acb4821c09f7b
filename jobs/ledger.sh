#!/usr/bin/env bash
# Writes the loss of a trained model on every pair of a corpus; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_on_spark io.tandem.jobs.LedgerJob "$@"
