"""Tandem's errors as exceptions of Python."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, Optional

from pyspark.errors import IllegalArgumentException

_OF_JAVA = "io.tandem.UserException"


class UserException(Exception):
    """A mistake in settings, arguments or input: what was found, what was expected, where, and what to do."""


class JobFailed(RuntimeError):
    """A job has failed for another reason than a mistake of its user.

    exit_code: that of the job's process, such as 1 (failed) or 130 (interrupted)
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@contextmanager
def told() -> Iterator[None]:
    """Raises a UserException of Java, which may be the cause of another exception, as one of Python."""
    try:
        yield
    except UserException:
        raise
    except Exception as error:
        # The errors of Py4J and of PySpark have the exception of Java, those of Spark Connect only a message.
        failure = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
        message = _message_of_connect(error) if failure is None else _message(failure)
        if message is None:
            raise
        raise UserException(message) from error


def _message_of_connect(error: Exception) -> Optional[str]:
    if not isinstance(error, IllegalArgumentException):
        return None
    return str(error).split("\n\nJVM stacktrace:")[0]


def _message(failure: Any) -> Optional[str]:
    while failure is not None:
        kind = failure.getClass()
        while kind is not None:
            if kind.getName() == _OF_JAVA:
                return failure.getMessage()
            kind = kind.getSuperclass()
        failure = failure.getCause()
    return None
