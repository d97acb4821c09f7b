#!/usr/bin/env bash
# Makes a Spark home out of Maven jars, for machines without a Spark distribution. Does nothing when it is there already.
#   usage: [TANDEM_SPARK=4] assemble.sh [DIRECTORY]        default: target/spark
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../maven-home.sh"
home=${1:-$project/target/spark}
spark=$(version_of spark.version)
scala=$(version_of scala.binary)
hadoop=$(version_of hadoop.version)
what="Spark $spark for Scala $scala with Hadoop $hadoop"
is_assembled "$home" "$here/pom.xml" "$what" && exit 0

command -v mvn > /dev/null || {
  echo "tandem: found no Spark: set SPARK_HOME to a Spark $spark for Scala $scala (https://spark.apache.org/downloads.html), or install Maven" \
    "(mvn), which fetches one" >&2
  exit 2
}

# Spark's launcher takes jars/ for a distribution's when there is a RELEASE.
complete() {
  cp -R "$here/bin" "$1/bin"
  mkdir "$1/conf"
}

assemble "$home" "$here/pom.xml" "$what" "260 MB" -Dspark.version="$spark" -Dscala.binary="$scala" -Dhadoop.version="$hadoop"
