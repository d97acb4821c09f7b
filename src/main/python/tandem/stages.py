"""Tandem's stages of Spark ML. Each wraps the Java class of its name, whose Javadoc says more; parameters can be given by name, set one by one
or varied in a grid.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from os import PathLike, fspath
from typing import Any, Callable, Dict, List, Mapping, Optional, Type, TypeVar, Union

from pyspark.ml.evaluation import JavaEvaluator
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams
from pyspark.sql import DataFrame, SparkSession

from tandem._errors import UserException, told
from tandem._java import Setting, connected, java_class, key_values, refuse_connect

_S = TypeVar("_S", bound="_Stage")
_M = TypeVar("_M", bound="_Model")
_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])
_Path = Union[str, "PathLike[str]"]


def _text(name: str, doc: str) -> Param[str]:
    return Param(Params._dummy(), name, doc, TypeConverters.toString)


def _path(name: str, doc: str) -> Param[str]:
    return Param(Params._dummy(), name, doc, lambda value: TypeConverters.toString(fspath(value)))


def _whole(name: str, doc: str) -> Param[int]:
    return Param(Params._dummy(), name, doc, TypeConverters.toInt)


def _real(name: str, doc: str) -> Param[float]:
    return Param(Params._dummy(), name, doc, TypeConverters.toFloat)


def _getter(param: Param[_T]) -> Callable[[Params], _T]:
    def get(self: Params) -> _T:
        return self.getOrDefault(param.name)

    return _as_method("get", "Returns", param, get)


def _setter(param: Param[_T]) -> Callable[[_S, _T], _S]:
    def put(self: _S, value: _T) -> _S:
        return self._set(**{param.name: value})

    return _as_method("set", "Sets", param, put)


def _as_method(prefix: str, does: str, param: Param[Any], method: _F) -> _F:
    method.__name__ = prefix + param.name[0].upper() + param.name[1:]
    method.__doc__ = f"{does} {param.name}: {param.doc}"
    return method


class _Reader(JavaMLReader):
    @classmethod
    def _java_loader_class(cls, clazz: Any) -> str:
        return clazz._java_name

    def load(self, path: _Path) -> Any:
        with told():
            return super().load(fspath(path))


class _ConnectReader:
    """Loads a stage on the server of Spark Connect, by the name of a class of Java."""

    def __init__(self, stage: type, java_name: str) -> None:
        package, _, name = java_name.rpartition(".")
        # Spark takes the name of the Java class from that of the Python class.
        self._named = type(name, (stage,), {"__module__": package})

    def load(self, path: _Path) -> Any:
        from pyspark.ml.connect.readwrite import RemoteMLReader

        try:
            with told():
                return RemoteMLReader(self._named).load(fspath(path))
        except Exception as error:
            if "Unsupported read for io.tandem" in str(error):
                raise UserException(
                    "the server of Spark Connect has no Tandem in it: start it with the options that tandem.options() returns"
                ) from error
            raise


class _Stage(JavaParams, JavaMLReadable, JavaMLWritable):
    """What all stages share."""

    _java_name: str
    _defaults: Dict[str, Any] = {}

    @classmethod
    def read(cls) -> Any:
        if connected():
            return _ConnectReader(cls, cls._java_name)
        java_class(cls._java_name)  # says what is missing
        return _Reader(cls)

    @classmethod
    def load(cls: Type[_S], path: _Path) -> _S:
        """Loads a stage that was saved in Python or Java."""
        return cls.read().load(path)

    def _start(self, params: Dict[str, Any]) -> None:
        """Makes the stage of Java, or only its name where the server of Spark Connect makes it."""
        for name in params:
            self._require_param(name)
        if connected():
            self._java_obj = self._java_name
            self._setDefault(**self._defaults)
            self._set(**params)
        else:
            self._java_obj = java_class(self._java_name)(self.uid)
            self._from_java_defaults(params)

    def _require_param(self, name: str) -> None:
        names = [param.name for param in self.params]
        if name not in names:
            close = get_close_matches(name, names, 1)
            meant = f"did you mean {close[0]}?" if close else "expected one of " + ", ".join(names)
            raise UserException(f"{type(self).__name__} has no parameter {name}: {meant}")

    def _from_java_defaults(self, params: Dict[str, Any]) -> None:
        # Spark converts no default that is an array.
        self._setDefault(**self._defaults)
        self._transfer_params_from_java()
        self._set(**params)


class _Estimator(_Stage, JavaEstimator[_M]):
    def __init__(self, **params: Any) -> None:
        """Takes parameters by name."""
        super().__init__()
        self._start(params)

    def _fit(self, dataset: DataFrame) -> Any:
        with told():
            return super()._fit(dataset)

    def _copyValues(self, to: Any, extra: Any = None) -> Any:
        # Java has already copied the parameters that the model takes over.
        return to if isinstance(to, _Model) else super()._copyValues(to, extra)


class _Model(_Stage, JavaModel):
    def __init__(self, java_model: Optional[Any] = None) -> None:
        super().__init__(java_model)
        if java_model is None or connected():  # to be read, or on the server
            self._setDefault(**self._defaults)
        else:
            self._from_java_defaults({})

    def __del__(self) -> None:
        # A request to a server of Spark Connect would wait for ever while Python ends; the server drops the model with the session.
        if not sys.is_finalizing():
            super().__del__()

    def _transform(self, dataset: DataFrame) -> DataFrame:
        with told():
            return super()._transform(dataset)


class _BitextColumns(_Stage):
    _defaults = {"sourceCol": "source", "targetCol": "target", "sourceIdsCol": "sourceIds", "targetIdsCol": "targetIds"}

    sourceCol = _text("sourceCol", "column with the source text")
    targetCol = _text("targetCol", "column with the target text; may be absent in transform")
    sourceIdsCol = _text("sourceIdsCol", "column to add: ids of the source text")
    targetIdsCol = _text("targetIdsCol", "column to add: ids of the target text")

    getSourceCol = _getter(sourceCol)
    setSourceCol = _setter(sourceCol)
    getTargetCol = _getter(targetCol)
    setTargetCol = _setter(targetCol)
    getSourceIdsCol = _getter(sourceIdsCol)
    setSourceIdsCol = _setter(sourceIdsCol)
    getTargetIdsCol = _getter(targetIdsCol)
    setTargetIdsCol = _setter(targetIdsCol)


class SubwordEstimator(_BitextColumns, _Estimator["SubwordModel"]):
    """Learns subwords from the columns source and target together, or one vocabulary from each."""

    _java_name = "io.tandem.subword.spark.SubwordEstimator"

    kind = _text("kind", "bpe or unigram")
    sides = _text("sides", "joint or separate")
    merges = _whole("merges", "maximum number of merges to learn; of each side, if it is learned alone")
    minimumPairFrequency = _whole("minimumPairFrequency", "a pair of symbols seen less often is not merged")
    minimumPieceFrequency = _whole(
        "minimumPieceFrequency", "a piece (unigram: a character) seen less often is written as smaller pieces or bytes"
    )
    minimumWordFrequency = _whole("minimumWordFrequency", "a word seen less often is ignored in learning, which saves memory on the driver")
    maximumVocabularySize = _whole(
        "maximumVocabularySize", "maximum number of ids, including special and byte tokens; unigram learns this many, by default as in reference.conf"
    )
    splitting = _text("splitting", "reversible or whitespace")
    casing = _text("casing", "keep, lower or truecase")
    punctuation = _text("punctuation", "keep or moses")
    tokenization = _text("tokenization", "none or moses")
    sourceLanguage = _text("sourceLanguage", "language whose rules punctuation and tokenization follow")
    targetLanguage = _text("targetLanguage", "language whose rules punctuation and tokenization follow")

    getKind = _getter(kind)
    setKind = _setter(kind)
    getSides = _getter(sides)
    setSides = _setter(sides)
    getMerges = _getter(merges)
    setMerges = _setter(merges)
    getMinimumPairFrequency = _getter(minimumPairFrequency)
    setMinimumPairFrequency = _setter(minimumPairFrequency)
    getMinimumPieceFrequency = _getter(minimumPieceFrequency)
    setMinimumPieceFrequency = _setter(minimumPieceFrequency)
    getMinimumWordFrequency = _getter(minimumWordFrequency)
    setMinimumWordFrequency = _setter(minimumWordFrequency)
    getMaximumVocabularySize = _getter(maximumVocabularySize)
    setMaximumVocabularySize = _setter(maximumVocabularySize)
    getSplitting = _getter(splitting)
    setSplitting = _setter(splitting)
    getCasing = _getter(casing)
    setCasing = _setter(casing)
    getPunctuation = _getter(punctuation)
    setPunctuation = _setter(punctuation)
    getTokenization = _getter(tokenization)
    setTokenization = _setter(tokenization)
    getSourceLanguage = _getter(sourceLanguage)
    setSourceLanguage = _setter(sourceLanguage)
    getTargetLanguage = _getter(targetLanguage)
    setTargetLanguage = _setter(targetLanguage)

    def _create_model(self, java_model: Any) -> SubwordModel:
        return SubwordModel(java_model)


class SubwordModel(_BitextColumns, _Model):
    """Adds columns with the ids of the source text and, if there is one, of the target text."""

    _java_name = "io.tandem.subword.spark.SubwordModel"


class _TranslationParams(_Stage):
    _defaults = {"sourceCol": "source", "translationCol": "translation", "prefixCol": "", "scoreCol": "", "alignmentCol": "", "nBestCol": "", "settings": []}

    sourceCol = _text("sourceCol", "column with the source text")
    translationCol = _text("translationCol", "column to add: the translation")
    prefixCol = _text("prefixCol", "column with words that the translation must begin with; may be empty")
    scoreCol = _text("scoreCol", "column to add: the score of the translation; empty for none")
    alignmentCol = _text("alignmentCol", "column to add: word alignment, as 0-0 2-1; empty for none")
    nBestCol = _text("nBestCol", "column to add: the search.nBest translations with scores; empty for none")
    settings: Param[List[str]] = Param(
        Params._dummy(),
        "settings",
        "key=value as in conf/reference.conf, such as search.beam=8",
        lambda value: TypeConverters.toListString(key_values([value] if isinstance(value, (str, Mapping)) else list(value))),
    )

    getSourceCol = _getter(sourceCol)
    setSourceCol = _setter(sourceCol)
    getTranslationCol = _getter(translationCol)
    setTranslationCol = _setter(translationCol)
    getPrefixCol = _getter(prefixCol)
    setPrefixCol = _setter(prefixCol)
    getScoreCol = _getter(scoreCol)
    setScoreCol = _setter(scoreCol)
    getAlignmentCol = _getter(alignmentCol)
    setAlignmentCol = _setter(alignmentCol)
    getNBestCol = _getter(nBestCol)
    setNBestCol = _setter(nBestCol)

    getSettings = _getter(settings)

    def setSettings(self: _S, *settings: Setting) -> _S:
        """Sets what differs from conf/reference.conf, as key=value or as mappings from keys to values."""
        return self._set(settings=settings)


class TransformerTranslator(_TranslationParams, _Estimator["TranslationModel"]):
    """Trains a Transformer on the columns source and target.

    A parameter such as learningRate wins over the setting of the same meaning in settings. For runs with checkpoints, metrics and a report
    there is tandem.train.
    """

    _java_name = "io.tandem.run.spark.TransformerTranslator"
    _defaults = {**_TranslationParams._defaults, "targetCol": "target", "subwordPath": "", "initialModel": ""}

    targetCol = _text("targetCol", "column with the target text")
    subwordPath = _path("subwordPath", "path of a saved SubwordModel to use; empty: learn subwords")
    initialModel = _path("initialModel", "run or checkpoint to start from, with its network and subwords; empty: a new network")
    preset = _text("preset", "tiny, small, student, base or big; wins over the setting model.preset")
    dropout = _real("dropout", "share of values that are left out in training; wins over the setting model.dropout")
    merges = _whole(
        "merges", "maximum number of merges to learn; of each side, if it is learned alone; wins over the setting subword.merges"
    )
    learningRate = _real("learningRate", "highest learning rate; wins over the setting training.learningRate")
    warmupUpdates = _whole(
        "warmupUpdates", "updates until the learning rate is at its highest; wins over the setting training.warmupUpdates"
    )
    batchTokens = _whole("batchTokens", "most tokens on either side of one update of a worker; wins over the setting training.batchTokens")
    maximumUpdates = _whole("maximumUpdates", "updates after which training ends; wins over the setting training.maximumUpdates")
    maximumMinutes = _real(
        "maximumMinutes", "minutes after which training ends; 0 for no limit; wins over the setting training.maximumMinutes"
    )
    workers = _whole("workers", "workers between which the pairs are divided; wins over the setting averaging.workers")
    patience = _whole("patience", "validations without improvement after which training ends; wins over the setting validation.patience")
    seed = _whole("seed", "number from which all randomness is derived; wins over the setting seed")

    getTargetCol = _getter(targetCol)
    setTargetCol = _setter(targetCol)
    getSubwordPath = _getter(subwordPath)
    setSubwordPath = _setter(subwordPath)
    getInitialModel = _getter(initialModel)
    setInitialModel = _setter(initialModel)
    getPreset = _getter(preset)
    setPreset = _setter(preset)
    getDropout = _getter(dropout)
    setDropout = _setter(dropout)
    getMerges = _getter(merges)
    setMerges = _setter(merges)
    getLearningRate = _getter(learningRate)
    setLearningRate = _setter(learningRate)
    getWarmupUpdates = _getter(warmupUpdates)
    setWarmupUpdates = _setter(warmupUpdates)
    getBatchTokens = _getter(batchTokens)
    setBatchTokens = _setter(batchTokens)
    getMaximumUpdates = _getter(maximumUpdates)
    setMaximumUpdates = _setter(maximumUpdates)
    getMaximumMinutes = _getter(maximumMinutes)
    setMaximumMinutes = _setter(maximumMinutes)
    getWorkers = _getter(workers)
    setWorkers = _setter(workers)
    getPatience = _getter(patience)
    setPatience = _setter(patience)
    getSeed = _getter(seed)
    setSeed = _setter(seed)

    def _create_model(self, java_model: Any) -> TranslationModel:
        return TranslationModel(java_model)


class TranslationModel(_TranslationParams, _Model):
    """Translates a column of text: a trained model with its subwords."""

    _java_name = "io.tandem.translation.spark.TranslationModel"

    @staticmethod
    def of(spark: SparkSession, path: _Path) -> TranslationModel:
        """Returns the model of a run, by its best checkpoint, or of a checkpoint."""
        if connected():
            return _ConnectReader(TranslationModel, "io.tandem.run.spark.RunModelLoader").load(path)
        models = java_class("io.tandem.run.TrainedModels", spark)
        with told():
            return TranslationModel(models.of(spark._jsparkSession).open(fspath(path)).translationModel())

    def trainedWith(self) -> str:
        """Returns the settings of the training, HOCON."""
        refuse_connect("trainedWith", "see effective.conf of its run")
        return self._call_java("trainedWith")

    def score(self, dataset: DataFrame, targetCol: str) -> DataFrame:
        """Adds the columns score, logProbability, tokens, tokenLogProbabilities and truncated: scores of the translations in a column."""
        refuse_connect("score", "use the SQL function tandem_translation_score(source, target, model)")
        with told():
            java: Any = self._to_java()
            return DataFrame(java.score(dataset._jdf, targetCol), dataset.sparkSession)


class TranslationEvaluator(_Stage, JavaEvaluator):
    """Scores translations against references by BLEU, chrF or TER, for CrossValidator and TrainValidationSplit."""

    _java_name = "io.tandem.metrics.spark.TranslationEvaluator"
    _defaults = {"metric": "bleu", "tokenizer": "13a", "translationCol": "translation", "referenceCol": "target"}

    metric = _text("metric", "bleu, chrf or ter")
    tokenizer = _text("tokenizer", "of bleu: 13a, intl, char, zh or none")
    translationCol = _text("translationCol", "column with the translation")
    referenceCol = _text("referenceCol", "column with the reference, or with an array of references")

    def __init__(self, **params: Any) -> None:
        """Takes parameters by name."""
        super().__init__()
        self._start(params)

    getMetric = _getter(metric)
    setMetric = _setter(metric)
    getTokenizer = _getter(tokenizer)
    setTokenizer = _setter(tokenizer)
    getTranslationCol = _getter(translationCol)
    setTranslationCol = _setter(translationCol)
    getReferenceCol = _getter(referenceCol)
    setReferenceCol = _setter(referenceCol)

    def isLargerBetter(self) -> bool:
        return self.getOrDefault("metric") != "ter"

    def _evaluate(self, dataset: DataFrame) -> float:
        with told():
            return super()._evaluate(dataset)


# Spark finds the Python class of a Java stage, of a pipeline for instance, by the name of its package.
for _class in (SubwordEstimator, SubwordModel, TransformerTranslator, TranslationModel, TranslationEvaluator):
    sys.modules[_class._java_name.rpartition(".")[0]] = sys.modules[__name__]

# The Python class of the class of Java that loads the model of a run.
RunModelLoader = TranslationModel
