#!/usr/bin/env bash
# Makes a model from raw text, step by step; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_on_spark io.tandem.jobs.PipelineJob "$@"
