#!/usr/bin/env bash
# Prepares a corpus directory from bitext: filters, removes duplicates, splits, learns subwords, encodes; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_on_spark io.tandem.jobs.PrepareJob "$@"
