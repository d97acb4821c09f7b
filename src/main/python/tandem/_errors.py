"""Tandem's errors as exceptions of Python."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, Optional

from py4j.protocol import Py4JJavaError


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
    except Py4JJavaError as error:
        message = _message(error.java_exception)
        if message is None:
            raise
        raise UserException(message) from error


def _message(failure: Any) -> Optional[str]:
    while failure is not None:
        kind = failure.getClass()
        while kind is not None:
            if kind.getName() == "io.tandem.UserException":
                return failure.getMessage()
            kind = kind.getSuperclass()
        failure = failure.getCause()
    return None
