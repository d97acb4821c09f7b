#!/usr/bin/env bash
# Zeppelin's server calls it to start an interpreter; stands for bin/interpreter.sh of a Zeppelin distribution.
#   -d folder of the interpreter, -c host and -p port of the server, -r ports to listen on, -i name of the group
set -euo pipefail

while getopts "c:p:r:i:d:l:v:u:g:" option; do
  case $option in
    d) folder=$OPTARG ;;
    c) host=$OPTARG ;;
    p) port=$OPTARG ;;
    r) range=$OPTARG ;;
    i) group=$OPTARG ;;
    *) ;;
  esac
done

main=org.apache.zeppelin.interpreter.remote.RemoteInterpreterServer
api=("$ZEPPELIN_HOME"/interpreter/zeppelin-interpreter-shaded-*.jar)
if [ "$(basename "$folder")" = spark ]; then
  # One option a line, as values may hold blanks. Tandem's jar is on the driver's class path, where the Scala compiler looks.
  options=()
  while IFS= read -r option; do
    options+=("$option")
  done < "$ZEPPELIN_HOME/conf/spark-options"
  application=("$folder"/spark-interpreter-*.jar)
  command=("$SPARK_HOME/bin/spark-submit" --class "$main"
    --driver-class-path "$ZEPPELIN_HOME/conf:${api[0]}:$folder/*:${TANDEM_JARS//,/:}" --jars "$TANDEM_JARS" "${options[@]}"
    "${application[0]}" "$host" "$port" "$group" "$range")
else
  logging=$(find "$ZEPPELIN_HOME/lib" -name 'slf4j-api-1*.jar' -o -name 'slf4j-log4j12-1*.jar' -o -name 'jcl-over-slf4j-1*.jar' -o -name 'log4j-1*.jar' | tr '\n' ':')
  command=("$JAVA_HOME/bin/java" -Xmx256m -XX:+UseSerialGC -cp "$ZEPPELIN_HOME/conf:${api[0]}:$logging$folder/*"
    "$main" "$host" "$port" "$group" "$range")
fi
exec "${command[@]}" 2>> "$ZEPPELIN_HOME/logs/interpreter-$group.log"
