#!/usr/bin/env bash
# Trains a translation model on a corpus directory; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.TrainJob "$@"
