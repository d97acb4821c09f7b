"""Tandem's jobs, in the JVM of a session: what jobs/*.sh do.

Settings are key=value as on the command line, or mappings from keys to values. Options are those that jobs/NAME.sh --help shows, with _ for -:
overwrite=True is --overwrite, n_best=4 is --n-best 4, and a list repeats the option; those that only print (help, version, list_rules) are
refused. What a job reports while it works goes to the standard error of the session.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from pyspark.sql import SparkSession

from tandem._errors import JobFailed, UserException, told
from tandem._java import Setting, java_class, key_values

Paths = Union[str, Sequence[str]]

_PRINTING = ("--help", "-h", "--version", "-V", "--list-rules")


def prepare(spark: SparkSession, *settings: Setting, **options: Any) -> Dict[str, Any]:
    """Makes a corpus directory of parallel text, and returns its manifest. The settings name corpus.dir and corpus.inputs."""
    return _with_manifest(spark, "Prepare", "corpus.dir", settings, options)


def train(spark: SparkSession, *settings: Setting, **options: Any) -> Dict[str, Any]:
    """Trains on a corpus directory, and returns the manifest of the run. The settings name corpus.dir and run.dir."""
    return _with_manifest(spark, "Train", "run.dir", settings, options)


def translate(
    spark: SparkSession,
    *settings: Setting,
    model: str,
    output: Optional[str] = None,
    output_table: Optional[str] = None,
    **options: Any,
) -> Dict[str, Any]:
    """Translates files (input="…") or a table (table="…", with column="…"), and returns the output and what the job said.

    output: the path to write to
    output_table: instead of it, the Iceberg or Delta table to append to

    For a DataFrame there is TranslationModel.
    """
    arguments = _arguments("Translate", {"model": model, "output": output, "output_table": output_table, **options}, settings)
    if options.get("input") is None and options.get("table") is None:
        raise UserException('translate needs input="PATH" or table="NAME"')
    if output is None and output_table is None:
        raise UserException('translate needs output="PATH", or for a table output_table="NAME"')
    said = _run(spark, "Translate", arguments).err
    return {"output": output or output_table, "said": said.splitlines()}


def evaluate(spark: SparkSession, hypotheses: Paths, references: Paths, **options: Any) -> Any:
    """Scores files of translations against references, line by line, and returns what jobs/evaluate.sh prints as JSON: a dict for one metric of
    one system, else a list of them; with sentence_level=True the list has those of each line.
    """
    arguments = _arguments("Evaluate", dict(hypotheses=hypotheses, references=references, format="json", **options))
    printed = _run(spark, "Evaluate", arguments).out
    return [json.loads(line) for line in printed.splitlines()] if options.get("sentence_level") else json.loads(printed)


def export(spark: SparkSession, model: str, format: str, output: str, **options: Any) -> Dict[str, Any]:
    """Writes a model for another tool (onnx, ctranslate2, huggingface, marian), and returns the output and what the job said."""
    done = _run(spark, "Export", _arguments("Export", {"model": model, "format": format, "output": output, **options}))
    return {"output": output, "said": (done.out + done.err).splitlines()}


class _Output:
    def __init__(self, out: str, err: str) -> None:
        self.out = out
        self.err = err


def _with_manifest(
    spark: SparkSession, job: str, directory: str, settings: Sequence[Setting], options: Mapping[str, Any]
) -> Dict[str, Any]:
    arguments = _arguments(job, options, settings)
    path = _setting(directory, arguments)
    if path is None:
        raise UserException(f"{directory} is not among the settings, but its manifest is to be returned: give '{directory}=PATH'")
    _run(spark, job, arguments)
    jvm: Any = spark._jvm
    with told():
        manifest = jvm.org.apache.hadoop.fs.Path(path, "manifest.json")
        stream = manifest.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf()).open(manifest)
        try:
            return json.loads(jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
        finally:
            stream.close()


def _setting(key: str, given: List[str]) -> Optional[str]:
    values = [value.strip() for name, _, value in (each.partition("=") for each in given) if name.strip() == key]
    return values[-1] if values else None


def _run(spark: SparkSession, job: str, arguments: List[str]) -> _Output:
    command = java_class(f"io.tandem.jobs.{job}Job", spark)()
    jvm: Any = spark._jvm
    out, err = jvm.java.io.StringWriter(), jvm.java.io.StringWriter()
    line = jvm.picocli.CommandLine(command)
    line.setOut(jvm.java.io.PrintWriter(out, True))
    both = _array(spark, jvm.java.io.Writer, [jvm.java.io.PrintWriter(jvm.System.err, True), err])
    line.setErr(jvm.java.io.PrintWriter(jvm.org.apache.commons.io.output.TeeWriter(both), True))
    code = java_class("io.tandem.jobs.cli.ExitCodes", spark).run(line, _array(spark, jvm.String, arguments))
    if code != 0:
        message = line.getExecutionResult()
        if not isinstance(message, str):  # none: the trace, or what the job said at its end
            message = err.toString().strip()
        raise UserException(message) if code == 2 else JobFailed(message, code)
    return _Output(out.toString(), err.toString())


def _array(spark: SparkSession, kind: Any, values: Sequence[Any]) -> Any:
    gateway: Any = spark.sparkContext._gateway
    array = gateway.new_array(kind, len(values))
    for i, value in enumerate(values):
        array[i] = value
    return array


def _arguments(job: str, options: Mapping[str, Any], settings: Sequence[Setting] = ()) -> List[str]:
    arguments: List[str] = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        for each in [value] if isinstance(value, str) or not isinstance(value, Sequence) else value:
            if each == "-":
                raise UserException(f"{option} -: a session of Spark has no standard input and output; give a path")
            if each is True:
                arguments.append(option)
            elif each is not False and each is not None:
                # In one word: the value may begin with a hyphen.
                arguments.append(f"{option}={each}")
    arguments += key_values(list(settings))
    for each in arguments:
        if each.partition("=")[0] in _PRINTING:
            raise UserException(f"{each} only prints, and this function returns what a job has made: run jobs/{job.lower()}.sh {each}")
    return arguments
