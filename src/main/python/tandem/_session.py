"""A Spark session with Tandem's jar, and the jar."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional
from urllib.parse import unquote, urlparse

import pyspark
from pyspark.sql import SparkSession

from tandem._errors import UserException
from tandem._java import add_functions, connected

# The Vector API is an incubating module; Spark writes numbers in file names in the format of the locale.
_JAVA_OPTIONS = "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Duser.language.format=en"

# Tasks run in parallel, one per core; matrices are in large pages; messages of the system are in English, by which they are recognized.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", "LANGUAGE": "C"}


def jar(spark_version: Optional[str] = None) -> str:
    """Returns the path of Tandem's jar for a version of Spark, such as 3.5 or 4.1.0; by default that of PySpark.

    It is the one that TANDEM_JAR names, or in the target folder of the checkout: that of TANDEM_HOME, else the one that this package lies in
    or was installed from.
    """
    named = os.environ.get("TANDEM_JAR")
    if named:
        if not Path(named).is_file():
            raise UserException(f"TANDEM_JAR={named} is not a file; set it to a built jar, or unset it")
        return named
    version = spark_version or pyspark.__version__
    if version.startswith("3.5"):
        file, profile = "target/tandem.jar", ""
    elif version.split(".")[0] == "4":
        file, profile = "target/spark-4/tandem.jar", " -Pspark-4"
    else:
        raise UserException(f"Spark {version}: expected 3.5 or 4, for which Tandem is built")
    homes = _homes()
    for home in homes:
        if (home / file).is_file():
            return str(home / file)
    if not homes:
        raise UserException(f"no checkout of Tandem is known, whose {file} is needed: set TANDEM_HOME to one, or TANDEM_JAR to a built jar")
    raise UserException(f"{homes[0]}/{file} is missing: build it by 'mvn -B{profile} -Dmaven.test.skip=true package' in {homes[0]}, or set TANDEM_JAR")


def _homes() -> List[Path]:
    named = os.environ.get("TANDEM_HOME")
    if named:
        return [Path(named).absolute()]
    # src/main/python/tandem of a checkout; or where pip noted that it installed from (PEP 610).
    found = list(Path(__file__).resolve().parents)[4:5]
    try:
        noted = metadata.distribution("tandem").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        noted = None
    url = urlparse(json.loads(noted)["url"]) if noted else None
    if url is not None and url.scheme == "file":
        found += list(Path(unquote(url.path)).parents)[2:3]
    return [home for home in found if (home / "conf" / "reference.conf").is_file()]


def options(spark_version: Optional[str] = None) -> Dict[str, str]:
    """Returns the options of Spark that Tandem needs, for spark-defaults.conf, --conf or SparkSession.builder.

    They have an effect only if they are set before the session's JVM starts.
    """
    executors = {f"spark.executorEnv.{name}": value for name, value in _ENVIRONMENT.items()}
    return {
        "spark.jars": jar(spark_version),
        "spark.driver.defaultJavaOptions": _JAVA_OPTIONS,
        "spark.executor.defaultJavaOptions": _JAVA_OPTIONS,
        **executors,
    }


def session(config: Optional[Mapping[str, str]] = None) -> SparkSession:
    """Returns a Spark session with Tandem's jar: a new one, or the one that there is if it has the jar.

    config: more options of Spark, such as {"spark.master": "local[4]"}; they win, but for jars, which are added. The driver has a heap of 2g
    unless they or spark-defaults.conf say otherwise.
    """
    given = dict(config or {})
    spark = SparkSession.getActiveSession()
    if spark is None or given:
        of_tandem = options()
        if not _is_a_default("spark.driver.memory"):
            of_tandem["spark.driver.memory"] = "2g"
        jars = ",".join(filter(None, [of_tandem["spark.jars"], given.get("spark.jars")]))
        with _environment():
            spark = SparkSession.builder.config(map={**of_tandem, **given, "spark.jars": jars}).getOrCreate()
    if not connected():
        add_functions(spark)
    return spark


def _is_a_default(option: str) -> bool:
    home = os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent
    file = Path(os.environ.get("SPARK_CONF_DIR") or Path(home, "conf"), "spark-defaults.conf")
    return file.is_file() and re.search(rf"(?m)^\s*{re.escape(option)}[\s=:]", file.read_text()) is not None


@contextmanager
def _environment() -> Iterator[None]:
    """The environment of the JVM that starts here; what is set stays, and Python's own is as before."""
    added = [name for name in _ENVIRONMENT if name not in os.environ]
    os.environ.update({name: _ENVIRONMENT[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
