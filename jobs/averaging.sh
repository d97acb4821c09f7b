#!/usr/bin/env bash
# Measures what a round of averaging costs and how training scales; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_on_spark io.tandem.jobs.AveragingJob "$@"
