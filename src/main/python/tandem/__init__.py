"""Tandem in Python: trains Transformer translation models on Apache Spark, and translates with them.

    import tandem

    spark = tandem.session()
    model = tandem.TranslationModel.of(spark, "hdfs:///runs/en-de")
    model.transform(articles)  # text in the column source; adds the column translation

Stages are those of Spark ML, with the methods and parameters of the Java classes of the same names. On Spark 4 they also work through Spark
Connect.
"""

from tandem._errors import JobFailed, UserException
from tandem._session import jar, options, session
from tandem.jobs import evaluate, export, prepare, train, translate
from tandem.metrics import bleu, chrf, ter
from tandem.stages import SubwordEstimator, SubwordModel, TransformerTranslator, TranslationEvaluator, TranslationModel

__version__ = "0.1.0.dev0"  # that of pom.xml

__all__ = [
    "JobFailed",
    "SubwordEstimator",
    "SubwordModel",
    "TransformerTranslator",
    "TranslationEvaluator",
    "TranslationModel",
    "UserException",
    "__version__",
    "bleu",
    "chrf",
    "evaluate",
    "export",
    "jar",
    "options",
    "prepare",
    "session",
    "ter",
    "train",
    "translate",
]
