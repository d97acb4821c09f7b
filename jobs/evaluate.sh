#!/usr/bin/env bash
# Scores translations against references; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_plain io.tandem.jobs.EvaluateJob "$@"
