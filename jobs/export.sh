#!/usr/bin/env bash
# Writes a trained model in the format of another tool; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_plain io.tandem.jobs.ExportJob "$@"
