#!/usr/bin/env bash
# Measures what a round of averaging costs and how training scales; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.AveragingJob "$@"
