"""BLEU, chrF and TER of columns, as sacreBLEU 2.6.0 defines them."""

from __future__ import annotations

from typing import Any, Union

from pyspark.sql import Column
from pyspark.sql.functions import call_function, col, lit

from tandem._errors import UserException
from tandem._java import active_session, add_functions, connected

ColumnOrName = Union[Column, str]

_TOKENIZERS = ("13a", "intl", "char", "zh", "none")


def bleu(translation: ColumnOrName, reference: ColumnOrName, *, tokenizer: str = "13a", report: bool = False) -> Column:
    """BLEU of all rows of a group, a double; rows with a null are left out.

    reference: text, or an array of the references of a sentence
    tokenizer: 13a, intl, char, zh or none
    report: return a struct of name, score, signature and verbose_score
    """
    if tokenizer not in _TOKENIZERS:
        raise UserException(f"unknown tokenizer {tokenizer!r}: expected one of {', '.join(_TOKENIZERS)}")
    return _score("bleu", translation, reference, report, tokenizer)


def chrf(translation: ColumnOrName, reference: ColumnOrName, *, word_order: int = 0, report: bool = False) -> Column:
    """chrF of all rows of a group, as bleu; chrF++ with a word_order of 2."""
    return _score("chrf", translation, reference, report, word_order)


def ter(translation: ColumnOrName, reference: ColumnOrName, *, report: bool = False) -> Column:
    """TER of all rows of a group, as bleu; the lower, the better."""
    return _score("ter", translation, reference, report)


def _score(metric: str, translation: ColumnOrName, reference: ColumnOrName, report: bool, *options: Any) -> Column:
    if not connected():
        add_functions(active_session())
    columns = [col(each) if isinstance(each, str) else each for each in (translation, reference)]
    name = f"tandem_{metric}_report" if report else f"tandem_{metric}"
    return call_function(name, *columns, *[lit(each) for each in options]).alias(metric)
