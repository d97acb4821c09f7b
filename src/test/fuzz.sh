#!/usr/bin/env bash
# Coverage-guided fuzzing of the parsers that read what others wrote, with Jazzer (CONTRIBUTING.md, "Fuzzing").
#   src/test/fuzz.sh [--seconds N] TARGET ...   N seconds (60) for each target
#   src/test/fuzz.sh --runs N TARGET ...        N inputs for each target, the same ones each time if target/fuzz is empty
#   src/test/fuzz.sh --list                     the names of the targets; "all" is all of them in one process
# What was learned stays in target/fuzz/TARGET/corpus for the next time. An input that fails is written to target/fuzz/TARGET/found, and the exit
# code is 1: copy it to src/test/resources/io/tandem/fuzz/TARGET, under a name that says what is wrong with it, and mend the parser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

limit=-max_total_time=60
case ${1:-} in
  --seconds)
    limit=-max_total_time=$2
    shift 2
    ;;
  --runs)
    limit="-runs=$2 -seed=1"
    shift 2
    ;;
esac
if (($# == 0)); then
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
  exit 2
fi

[[ -s target/classpath && target/classpath -nt pom.xml ]] ||
  mvn -B -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
# Jazzer searches the whole class path for its hooks when it starts; the parsers need these jars alone.
needed='/(jazzer|jazzer-api|jackson-(core|databind|annotations)|config|hadoop-client-(api|runtime)|commons-(compress|lang3|text|codec|io|logging)'
needed+='|xz|zstd-jni|lz4-java|slf4j-api|log4j-[a-z0-9-]+|spark-core_[0-9.]+|scala-library|javacpp'
needed+='|deeplearning4j-nn|nd4j-(api|common)|org/nd4j/(jackson|guava)/[^/]*/[a-z]+)-[0-9][^/]*\.jar$'
libraries=$(tr : '\n' < target/classpath | grep -E "$needed" | paste -sd: -)
classpath=$PWD/target/test-classes:$PWD/target/classes:$libraries
java=(java -Xmx512m -XX:+UseSerialGC --add-modules jdk.incubator.vector "-Dlog4j2.configurationFile=$PWD/conf/log4j2.properties" -cp "$classpath")

if [[ $1 == --list ]]; then
  exec "${java[@]}" io.tandem.fuzz.FuzzTargets
fi

failed=()
for target in "$@"; do
  folder=$PWD/target/fuzz/$target
  seeds=$PWD/src/test/resources/io/tandem/fuzz/$target
  mkdir -p "$folder/corpus" "$folder/found"
  if [[ $target == all ]]; then
    seeds=$folder/seeds
    "${java[@]}" io.tandem.fuzz.FuzzTargets src/test/resources/io/tandem/fuzz "$seeds"
  fi
  echo "fuzz: $target ($limit)"
  # Expressions from a tokenizer.json are compiled on purpose, and bounded (BoundedPattern).
  # shellcheck disable=SC2086 # The limit may be two options.
  "${java[@]}" "-Dtandem.fuzz.target=$target" com.code_intelligence.jazzer.Jazzer --target_class=io.tandem.fuzz.Fuzzing \
    --disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection '--instrumentation_includes=io.tandem.**' '--custom_hook_includes=io.tandem.**' "--reproducer_path=$folder/found" \
    "-artifact_prefix=$folder/found/" -timeout=20 -max_len=8192 $limit -print_final_stats=1 \
    "$folder/corpus" "$seeds" > "$folder/log" 2>&1 || failed+=("$target")
  executions=$(sed -n 's/^stat::number_of_executed_units: //p' "$folder/log")
  coverage=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$folder/log" | tail -n 1) || true
  echo "fuzz: $target: ${executions:-0} executions, ${coverage:-nothing covered}"
done

if ((${#failed[@]} > 0)); then
  for target in "${failed[@]}"; do
    echo "fuzz: FAILED $target: target/fuzz/$target/log, inputs in target/fuzz/$target/found:"
    grep -A 4 -E '^== Java Exception|^== Java Assertion|^ERROR' "target/fuzz/$target/log" | sed 's/^/  /' || true
  done
  exit 1
fi
