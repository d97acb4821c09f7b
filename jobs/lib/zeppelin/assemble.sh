#!/usr/bin/env bash
# Makes a Zeppelin home out of Maven jars: server, Markdown and Spark interpreter. Does nothing when it is there already.
#   usage: assemble.sh DIRECTORY        needs SPARK_HOME and JAVA_HOME
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$1

# VERSION is written last, so it stands for a complete home.
if [ -f "$home/VERSION" ] && [ -z "$(find "$here" -newer "$home/VERSION" -type f)" ]; then
  exit 0
fi
command -v mvn > /dev/null || {
  echo "tandem: found no Maven (mvn) to fetch Zeppelin with; install Maven" >&2
  exit 2
}

echo "tandem: assembling Zeppelin 0.10 in $home (once; the first time, Maven downloads about 100 MB)" >&2
mkdir -p "$(dirname "$home")"
fresh=$(mktemp -d "$home.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
chmod 755 "$fresh"
mkdir -p "$fresh"/{bin,conf,logs,notebook,plugins,web,interpreter/md,interpreter/spark/scala-2.12}

copy() {
  mvn -B -ntp -q -f "$here/$1" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$fresh/$2" >&2
}
copy server-pom.xml lib
copy interpreter-pom.xml interpreter/spark
mv "$fresh"/interpreter/spark/zeppelin-interpreter-shaded-*.jar "$fresh/interpreter/"
for name in zeppelin-markdown flexmark autolink markdown4j pegdown parboiled asm jsoup commons-io commons-lang3; do
  find "$fresh/lib" -name "$name-*.jar" -exec cp {} "$fresh/interpreter/md/" \;
done
cp "$here/interpreter.sh" "$fresh/bin/"
cp "$here/interpreter-setting.json" "$fresh/interpreter/spark/"
cp "$here/log4j.properties" "$fresh/conf/"

# Zeppelin finds the class by its name in the folder of the Scala version.
mkdir "$fresh/classes"
"$JAVA_HOME/bin/javac" -nowarn -d "$fresh/classes" -cp "$SPARK_HOME/jars/*:$fresh/interpreter/*:$fresh/interpreter/spark/*" "$here/SparkScala212Interpreter.java"
"$JAVA_HOME/bin/jar" --create --file "$fresh/interpreter/spark/scala-2.12/spark-bridge.jar" -C "$fresh/classes" .
rm -r "$fresh/classes"

echo "Zeppelin 0.10 from Maven jars" > "$fresh/VERSION"
# The user's notes with their results.
if [ -d "$home/notebook" ]; then
  rmdir "$fresh/notebook"
  mv "$home/notebook" "$fresh/"
fi
rm -rf "$home"
mv "$fresh" "$home"
