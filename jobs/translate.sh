#!/usr/bin/env bash
# Translates text with a trained model; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.TranslateJob "$@"
