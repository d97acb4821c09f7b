#!/usr/bin/env bash
# Reads a model of another tool and writes it as a checkpoint; see --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/submit.sh"
run_plain io.tandem.jobs.ImportJob "$@"
