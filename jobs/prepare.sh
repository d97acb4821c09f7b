#!/usr/bin/env bash
# Prepares a corpus directory from bitext: filters, removes duplicates, splits, learns subwords, encodes; see --help.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib/submit.sh"
run_on_spark io.tandem.jobs.PrepareJob "$@"
