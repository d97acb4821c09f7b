"""BLEU, chrF and TER of columns, as sacreBLEU 2.6.0 defines them."""

from __future__ import annotations

from typing import Any, Union

from pyspark.sql import Column, SparkSession
from pyspark.sql.functions import call_function, col

from tandem._errors import told
from tandem._java import active_session, java_class

ColumnOrName = Union[Column, str]


def bleu(translation: ColumnOrName, reference: ColumnOrName, *, tokenizer: str = "13a", report: bool = False) -> Column:
    """BLEU of all rows of a group, a double; rows with a null are left out.

    reference: text, or an array of the references of a sentence
    tokenizer: 13a, intl, char, zh or none
    report: return a struct of name, score, signature and verbose_score
    """
    with told():
        chosen = java_class("io.tandem.metrics.tokenize.BleuTokenizer").named(tokenizer)
    standard = java_class("io.tandem.metrics.Bleu").standard()
    return _score(f"tandem_bleu_{tokenizer}", getattr(standard, "with")(chosen), translation, reference, report)


def chrf(translation: ColumnOrName, reference: ColumnOrName, *, word_order: int = 0, report: bool = False) -> Column:
    """chrF of all rows of a group, as bleu; chrF++ with a word_order of 2."""
    metric = java_class("io.tandem.metrics.Chrf").standard().withWordOrder(word_order)
    return _score(f"tandem_chrf_{word_order}", metric, translation, reference, report)


def ter(translation: ColumnOrName, reference: ColumnOrName, *, report: bool = False) -> Column:
    """TER of all rows of a group, as bleu; the lower, the better."""
    return _score("tandem_ter", java_class("io.tandem.metrics.Ter").standard(), translation, reference, report)


def register_metrics(spark: SparkSession) -> None:
    """Registers the SQL functions bleu, chrf and ter, and bleu_report and so on, in a session."""
    java_class("io.tandem.metrics.spark.ScoreFunctions", spark).register(spark._jsparkSession)


def _score(name: str, metric: Any, translation: ColumnOrName, reference: ColumnOrName, report: bool) -> Column:
    # The names are Tandem's own: functions that the user has registered stay.
    session = active_session()
    if not session.catalog.functionExists(name):
        java_class("io.tandem.metrics.spark.ScoreFunctions").register(session._jsparkSession, name, metric)
    shown = name.replace("tandem_", "").split("_")[0]
    columns = [col(each) if isinstance(each, str) else each for each in (translation, reference)]
    return call_function(name + "_report" if report else name, *columns).alias(shown)
