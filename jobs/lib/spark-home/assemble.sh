#!/usr/bin/env bash
# Makes a Spark home out of Maven jars, for machines without a Spark distribution. Does nothing when it is there already.
#   usage: assemble.sh [DIRECTORY]        default: target/spark
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../../.." && pwd)
home=${1:-$project/target/spark}

# RELEASE is written last, so it stands for a complete home.
if [ -f "$home/RELEASE" ] && [ ! "$here/pom.xml" -nt "$home/RELEASE" ]; then
  exit 0
fi

version_of() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$project/pom.xml" | head -n 1; }
spark=$(version_of spark.version)
scala=$(version_of scala.binary)
command -v mvn > /dev/null || {
  echo "tandem: no Maven (mvn) to fetch Spark $spark with; install Maven, or set SPARK_HOME to a Spark $spark for Scala $scala" >&2
  exit 2
}

echo "tandem: assembling Spark $spark in $home (once; the first time Maven downloads about 260 MB)" >&2
mkdir -p "$(dirname "$home")"
fresh=$(mktemp -d "$home.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
mvn -B -ntp -q -f "$here/pom.xml" -Dspark.version="$spark" -Dscala.binary="$scala" \
  dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$fresh/jars" >&2
cp -R "$here/bin" "$fresh/bin"
mkdir "$fresh/conf"
chmod 755 "$fresh"
# Spark's launcher takes jars/ for a distribution's when this file exists.
echo "Spark $spark for Scala $scala, from Maven jars" > "$fresh/RELEASE"
rm -rf "$home"
mv "$fresh" "$home"
