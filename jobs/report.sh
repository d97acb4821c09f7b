#!/usr/bin/env bash
# Writes the report page of a training run; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_plain io.tandem.jobs.ReportJob "$@"
