"""Tandem's classes in the JVM of a session."""

from __future__ import annotations

import json
from os import PathLike, fspath
from typing import Any, List, Mapping, Optional, Union

import pyspark
from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from tandem._errors import UserException, told

Setting = Union[str, Mapping[str, Any]]


def active_session() -> SparkSession:
    session = SparkSession.getActiveSession()
    if session is None:
        raise UserException("there is no Spark session: start one by tandem.session()")
    return session


def connected() -> bool:
    """Returns whether the session is one of Spark Connect, whose server has the JVM."""
    if not is_remote():
        return False
    if pyspark.__version__.startswith("3."):
        raise UserException(f"Spark Connect of Spark {pyspark.__version__} has no stages of Java: use Spark 4, or start a session by tandem.session()")
    return True


def refuse_connect(what: str, instead: str) -> None:
    if connected():
        raise UserException(f"{what} does not work through Spark Connect: {instead}, or start a session by tandem.session()")


def java_class(name: str, spark: Optional[SparkSession] = None) -> Any:
    """Returns a class of Tandem in the session's JVM; by default in that of the active session."""
    refuse_connect("this", "run the job as a script")
    from py4j.java_gateway import JavaClass

    session = spark or active_session()
    found = _named(session, name)
    if not isinstance(found, JavaClass):
        raise UserException(
            "this Spark session has no Tandem in it: stop it and start one by tandem.session(), or start it with the options that"
            " tandem.options() returns"
        )
    with told():
        _named(session, "io.tandem.spark.SparkLine").requireMatch()
    return found


def add_functions(session: SparkSession) -> None:
    """Adds the SQL functions to a session of PySpark 3.5; others have them from the jar."""
    functions = java_class("io.tandem.run.spark.SqlFunctions", session)
    if not session.catalog.functionExists("tandem_translate"):
        functions.addTo(session._jsparkSession)


def _named(session: SparkSession, name: str) -> Any:
    found: Any = session._jvm
    for part in name.split("."):
        found = getattr(found, part)
    return found


def key_values(settings: List[Setting]) -> List[str]:
    """Returns settings as key=value, of such texts and of mappings from keys to values."""
    found: List[str] = []
    for setting in settings:
        if isinstance(setting, str):
            found.append(setting)
        elif isinstance(setting, Mapping):
            # A text is taken as it is, without quotes, and so is a path.
            texts = {key: fspath(value) if isinstance(value, PathLike) else value for key, value in setting.items()}
            shown = {key: value if isinstance(value, str) else json.dumps(value, default=fspath) for key, value in texts.items()}
            found += [f"{key}={value}" for key, value in shown.items()]
        else:
            expected = "texts such as 'model.heads=8', each by itself, or mappings such as {'model.heads': 8}"
            raise UserException(f"setting {setting!r}: expected {expected}")
    return found
