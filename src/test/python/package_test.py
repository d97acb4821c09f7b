#!/usr/bin/env python3
"""The Python package beside PySpark, with what PythonPackageIT has made in a folder: a run, stages saved by Java, what Java translates and
scores, and the Python of the pages. Leaves stages for Java to read.

    PYTHONPATH=src/main/python python3 src/test/python/package_test.py FOLDER
"""

import ast
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

import tandem
from pyspark.errors import IllegalArgumentException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.param import Param
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder, TrainValidationSplit
from pyspark.sql import functions
from tandem import SubwordEstimator, SubwordModel, TransformerTranslator, TranslationEvaluator, TranslationModel
from tandem._java import java_class, key_values

FOLDER = os.path.abspath(sys.argv[1])
WORDS = ["ja", "nein", "rot", "blau", "haus", "hund"]
SMALL = {
    "model.encoderLayers": 1,
    "model.decoderLayers": 1,
    "model.modelSize": 16,
    "model.heads": 2,
    "model.feedForwardSize": 16,
    "corpus.split.valid": 0.2,
    "training.optimizer": "adam",
    "averaging.frequency": 5,
    "validation.everyUpdates": 20,
    "search.beam": 2,
}


def made(name):
    return os.path.join(FOLDER, name)


def small(**params):
    return TransformerTranslator(merges=20, batchTokens=160, warmupUpdates=0, workers=1, **params).setSettings(SMALL)


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spark = tandem.session(
            {
                "spark.master": "local[2]",
                "spark.ui.enabled": "false",
                "spark.ui.showConsoleProgress": "false",
                "spark.sql.shuffle.partitions": "2",
                "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # short-lived
            }
        )
        lines = [" ".join([WORDS[i % 6], WORDS[i // 6 % 6], WORDS[i // 36 % 6]]) for i in range(200)]
        cls.pairs = cls.spark.createDataFrame([(line, line.upper()) for line in lines], ["source", "target"]).cache()
        with open(made("expected.json"), encoding="utf-8") as file:
            cls.expected = json.load(file)
        cls.articles = cls.spark.createDataFrame([(line,) for line in cls.expected["lines"]], ["source"])

    def translations(self, model):
        return [row.translation for row in model.transform(self.articles.coalesce(1)).collect()]

    def test_a_model_of_a_run_translates_as_in_java(self):
        model = TranslationModel.of(self.spark, made("run"))
        self.assertEqual(model.transform(self.articles).columns, ["source", "translation"])
        self.assertEqual(self.translations(model), self.expected["translations"])
        told = self.articles.coalesce(1).selectExpr(f"tandem_translate(source, '{made('run')}') AS translation").collect()
        self.assertEqual([row.translation for row in told], self.expected["translations"])
        self.articles.coalesce(1).createOrReplaceTempView("articles")
        told = self.spark.sql(f"SELECT translation FROM tandem_translate(TABLE(articles), '{made('run')}')").collect()
        self.assertEqual([row.translation for row in told], self.expected["translations"])
        greedy = model.copy().setSettings("search.beam=1").setScoreCol("score")
        self.assertEqual(greedy.transform(self.articles).columns, ["source", "translation", "score"])
        scored = model.score(self.pairs.limit(3), "target")
        self.assertEqual(scored.where("logProbability < 0").count(), 3)

    def test_stages_saved_by_java_are_read_and_saved_for_java(self):
        pipeline = PipelineModel.load(made("java-pipeline"))
        self.assertEqual(self.translations(pipeline), self.expected["translations"])
        pipeline.write().overwrite().save(made("python-pipeline"))
        translator = Pipeline.load(made("java-estimator")).getStages()[0]
        self.assertIsInstance(translator, TransformerTranslator)
        self.assertEqual(translator.getOrDefault("learningRate"), 0.25)
        self.assertEqual(translator.getOrDefault("settings"), ["model.heads=2", "search.beam=3"])
        translator.setSeed(5).setSettings({"model.heads": 4})
        Pipeline(stages=[translator]).write().overwrite().save(made("python-estimator"))

    def test_grids_saved_by_java_are_read_and_saved_for_java(self):
        search = CrossValidator.load(made("java-search"))
        translator = search.getEstimator().getStages()[0]
        self.assertIsInstance(translator, TransformerTranslator)
        grid = [{param.name: value for param, value in point.items()} for point in search.getEstimatorParamMaps()]
        self.assertEqual(grid, [{"learningRate": 0.25, "seed": 3}, {"learningRate": 0.5, "seed": 3}])
        self.assertEqual(search.getEvaluator().getMetric(), "ter")
        grid = ParamGridBuilder().baseOn({translator.preset: "tiny"}).addGrid(translator.dropout, [0.1, 0.3]).build()
        search.setEstimatorParamMaps(grid).setNumFolds(4).write().overwrite().save(made("python-search"))

    def test_a_grid_of_a_pipeline_finds_the_rate_that_learns(self):
        translator = small(maximumUpdates=40, translationCol="out")
        grid = ParamGridBuilder().addGrid(translator.learningRate, [1e-9, 0.01]).build()
        chrf = TranslationEvaluator(metric="chrf", translationCol="out")
        search = TrainValidationSplit(
            estimator=Pipeline(stages=[translator]), estimatorParamMaps=grid, evaluator=chrf, trainRatio=0.9, seed=1
        )
        found = search.fit(self.pairs)
        self.assertGreater(found.validationMetrics[1], found.validationMetrics[0])
        model = found.bestModel.stages[0]
        self.assertIn('learningRate="0.01"', model.trainedWith())
        self.assertEqual(model.getOrDefault("settings"), [])
        found.write().overwrite().save(made("python-found"))
        again = type(found).load(made("python-found"))
        before = found.bestModel.transform(self.pairs).select("out").collect()
        self.assertEqual(again.bestModel.transform(self.pairs).select("out").collect(), before)
        self.assertEqual(again.getEvaluator().getOrDefault("metric"), "chrf")
        self.assertTrue(chrf.isLargerBetter())
        self.assertFalse(chrf.setMetric("ter").isLargerBetter())

    def test_subwords_are_learned_applied_and_saved(self):
        model = SubwordEstimator(merges=10).fit(self.pairs)
        encoded = model.transform(self.pairs)
        self.assertEqual(encoded.columns, ["source", "target", "sourceIds", "targetIds"])
        with tempfile.TemporaryDirectory() as folder:
            model.save(folder + "/subwords")
            again = SubwordModel.load(folder + "/subwords").transform(self.pairs)
        self.assertEqual(again.collect(), encoded.collect())

    def test_metrics_are_those_of_java(self):
        scored = self.spark.createDataFrame(self.expected["scored"], ["hypothesis", "reference"])
        row = scored.agg(
            tandem.bleu("hypothesis", "reference"),
            tandem.chrf("hypothesis", functions.array("reference")),
            tandem.ter("hypothesis", scored.reference),
            tandem.bleu("hypothesis", "reference", tokenizer="char", report=True).signature.alias("signature"),
        ).first()
        self.assertEqual([row.bleu, row.chrf, row.ter], self.expected["scores"])
        self.assertIn("tok:char", row.signature)
        scored.createOrReplaceTempView("scored")
        told = self.spark.sql("SELECT tandem_bleu(hypothesis, reference) AS bleu FROM scored").first().bleu
        self.assertEqual(told, row.bleu)
        for tokenizer in java_class("io.tandem.metrics.tokenize.BleuTokenizer").values():
            tandem.bleu("hypothesis", "reference", tokenizer=tokenizer.signatureName())

    def test_jobs_return_their_manifests(self):
        with tempfile.TemporaryDirectory() as folder:
            self.pairs.write.csv(folder + "/pairs", sep="\t")
            source = {"path": folder + "/pairs/*.csv", "format": "tsv"}
            where = {"corpus.dir": folder + "/corpus"}
            corpus = tandem.prepare(self.spark, where, {"corpus.inputs": [source], "corpus.split.valid": 0.2}, "subword.merges=20")
            self.assertEqual(corpus["kind"], "tandem-corpus")
            run = tandem.train(
                self.spark,
                where,
                {key: value for key, value in SMALL.items() if not key.startswith("corpus")},
                {"run.dir": folder + "/run", "training.maximumUpdates": 5},
            )
            self.assertEqual(run["kind"], "tandem-run")
            with open(folder + "/new.txt", "w") as file:
                file.write("ja rot\nhund haus\n")
            done = tandem.translate(self.spark, model=folder + "/run", input=folder + "/new.txt", output=folder + "/out.txt", beam=1)
            self.assertTrue(any("beam 1" in line for line in done["said"]), done)
            scores = tandem.evaluate(self.spark, folder + "/out.txt", [folder + "/new.txt"] * 2, metrics="bleu,chrf")
            self.assertEqual([score["name"] for score in scores], ["BLEU", "chrF2"])
            each = tandem.evaluate(self.spark, folder + "/out.txt", folder + "/new.txt", sentence_level=True, metrics="chrf")
            self.assertEqual(len(each), 2)
            tandem.export(self.spark, folder + "/run", "ctranslate2", folder + "/served")
            self.assertTrue(os.path.exists(folder + "/served/model.bin"))
            with self.assertRaisesRegex(tandem.UserException, "exists already"):
                tandem.prepare(self.spark, where, {"corpus.inputs": [source]})
            with self.assertRaisesRegex(tandem.UserException, "^[^ ]+/out.txt exists already"):  # without what the job said before
                tandem.translate(self.spark, model=folder + "/run", input=folder + "/new.txt", output=folder + "/out.txt")

    def test_a_mistake_is_an_exception_with_tandems_message(self):
        for expected, mistake in [
            ("training.learningRate = -1", lambda: small(learningRate=-1.0).fit(self.pairs)),
            ("nowhere", lambda: TranslationModel.of(self.spark, made("nowhere"))),
            ("TransformerTranslator has no parameter presett: did you mean preset?", lambda: TransformerTranslator(presett="tiny")),
            ("no such column", lambda: SubwordEstimator(sourceCol="other").fit(self.pairs)),
            ("training.learningRate", lambda: tandem.train(self.spark, "corpus.dir=a", "run.dir=b", "training.learningRat=1")),
            ("--outputs", lambda: tandem.export(self.spark, "run", "onnx", "out", outputs="x")),
            ("corpus.dir is not among", lambda: tandem.prepare(self.spark)),
            ("needs input", lambda: tandem.translate(self.spark, model="run", output="out")),
            ("needs output", lambda: tandem.translate(self.spark, model="run", table="articles", column="source")),
            ("--commit-rows 0", lambda: tandem.translate(self.spark, model="run", table="a", column="b", output_table="c", commit_rows=0)),
            ("jobs/prepare.sh --list-rules", lambda: tandem.prepare(self.spark, list_rules=True)),
            ("jobs/train.sh --help", lambda: tandem.train(self.spark, "corpus.dir=a", "run.dir=b", help=True)),
            ("jobs/evaluate.sh --version", lambda: tandem.evaluate(self.spark, "a", "b", version=True)),
            ("was not found", lambda: TransformerTranslator.load(made("nowhere"))),
            ("holds no saved stage", lambda: TranslationModel.load(made("run"))),
            ("standard input", lambda: tandem.evaluate(self.spark, "-", "reference")),
            ("unknown tokenizer", lambda: tandem.bleu("a", "b", tokenizer="zhh")),
            ("expected 3.5 or 4", lambda: tandem.jar("3.4.1")),
        ]:
            with self.assertRaises(tandem.UserException) as raised:
                mistake()
            self.assertIn(expected, str(raised.exception))

    def test_paths_may_be_those_of_pathlib(self):
        translator = TransformerTranslator(initialModel=Path(made("run")), settings={"model.heads": 4})
        self.assertEqual(translator.getInitialModel(), made("run"))
        self.assertEqual(translator.getSettings(), ["model.heads=4"])
        self.assertEqual(TransformerTranslator(settings="model.heads=4").getSettings(), ["model.heads=4"])
        model = TranslationModel.of(self.spark, Path(made("run")))
        with tempfile.TemporaryDirectory() as folder:
            model.write().save(folder + "/stage")
            self.assertIsInstance(TranslationModel.load(Path(folder) / "stage"), TranslationModel)

    def test_a_mistake_in_sql_is_told_without_a_trace(self):
        with self.assertRaises(IllegalArgumentException) as raised:
            self.spark.sql("SELECT tandem_translate('a', 'nowhere')").collect()
        self.assertIn("nowhere", str(raised.exception))
        self.assertNotIn("io.tandem", str(raised.exception))

    def test_parameters_are_those_of_java(self):
        for stage in [SubwordEstimator(), TransformerTranslator(), TranslationEvaluator(), TranslationModel.of(self.spark, made("run"))]:
            of_java = {param.name(): param.doc() for param in stage._java_obj.params()}
            self.assertEqual({param.name: param.doc for param in stage.params}, of_java)
            for name, default in stage._defaults.items():
                value = stage._java_obj.getDefault(stage._java_obj.getParam(name)).get()
                self.assertEqual(value if isinstance(value, str) else list(value), default)
            for param in stage.params:
                name = param.name[0].upper() + param.name[1:]
                self.assertTrue(hasattr(stage, "set" + name), param)
                if stage.isDefined(param):
                    self.assertEqual(getattr(stage, "get" + name)(), stage.getOrDefault(param))

    def test_the_version_is_that_of_the_jar(self):
        version = java_class("io.tandem.storage.BuildInfo").current().version()
        self.assertEqual(tandem.__version__, version.replace("-SNAPSHOT", ".dev0"))

    def test_the_python_of_the_pages_runs(self):
        settings = [f"{key}={value}" for key, value in SMALL.items()]
        briefly = {"merges": 20, "maximumUpdates": 5, "settings": settings}
        self.pairs.createOrReplaceTempView("pairs")
        names = {"articles": self.articles, "pairs": self.pairs, "briefly": briefly}
        for page in sorted(os.listdir(made("pages"))):
            with open(made("pages/" + page), encoding="utf-8") as file:
                exec(compile(file.read(), page, "exec"), names)


class TypesTest(unittest.TestCase):
    def test_type_checkers_find_getters_and_setters_in_the_text_of_each_class(self):
        with open(tandem.stages.__file__, encoding="utf-8") as file:
            classes = [each for each in ast.parse(file.read()).body if isinstance(each, ast.ClassDef)]
        for each in classes:
            stage = vars(tandem.stages)[each.name]
            written = {target.id for line in each.body if isinstance(line, ast.Assign) for target in line.targets}
            written |= {line.name for line in each.body if isinstance(line, ast.FunctionDef)}
            for name in [name for name, value in vars(stage).items() if isinstance(value, Param)]:
                for method in ("get" + name[0].upper() + name[1:], "set" + name[0].upper() + name[1:]):
                    self.assertIn(method, written)
                    self.assertEqual(getattr(stage, method).__name__, method)


class SettingsTest(unittest.TestCase):
    def test_settings_are_texts_and_mappings_whose_values_may_be_paths(self):
        paths = {"corpus.dir": Path("a b"), "corpus.inputs": [{"path": Path("c.tsv")}]}
        self.assertEqual(key_values(["a=b", paths]), ["a=b", "corpus.dir=a b", 'corpus.inputs=[{"path": "c.tsv"}]'])
        with self.assertRaisesRegex(tandem.UserException, r"\['a=b'\]: expected texts such as"):
            key_values([["a=b"]])


class JarTest(unittest.TestCase):
    def test_a_jar_that_is_not_built_is_told_with_the_command_that_builds_it(self):
        home = os.environ.get("TANDEM_HOME")
        named = os.environ.pop("TANDEM_JAR", None)
        try:
            with tempfile.TemporaryDirectory() as folder:
                os.environ["TANDEM_HOME"] = folder
                with self.assertRaisesRegex(tandem.UserException, "mvn -B -Pspark-4 -Dmaven.test.skip=true package"):
                    tandem.jar("4.1.0")
        finally:
            for name, value in [("TANDEM_HOME", home), ("TANDEM_JAR", named)]:
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], warnings="ignore")
