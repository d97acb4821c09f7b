#!/usr/bin/env bash
# Makes a folder with the jars of Hadoop's servers (HDFS, YARN) out of Maven jars. Does nothing when it is there already.
#   usage: assemble.sh [DIRECTORY]        default: target/hadoop
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../maven-home.sh"
home=${1:-$project/target/hadoop}
# One for both lines of Spark, as a NameNode does not start on what an older one wrote.
hadoop=$(TANDEM_SPARK=3.5 version_of hadoop.version)
is_assembled "$home" "$here/pom.xml" "Hadoop $hadoop" && exit 0

command -v mvn > /dev/null || {
  echo "tandem: found no Maven (mvn) to fetch Hadoop $hadoop with; install Maven" >&2
  exit 2
}

complete() {
  cp "$here/log4j.properties" "$1/"
}

assemble "$home" "$here/pom.xml" "Hadoop $hadoop" "95 MB" -Dhadoop.version="$hadoop"
