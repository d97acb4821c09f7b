#!/usr/bin/env python3
"""The Python package through Spark Connect, with what PythonPackageIT has made in a folder: a run, and what Java translates and scores.

    PYTHONPATH=src/main/python python3 src/test/python/connect_test.py FOLDER
"""

import json
import sys
import tempfile
import unittest

import tandem
from package_test import WORDS, made, small
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.tuning import ParamGridBuilder, TrainValidationSplit
from pyspark.sql import SparkSession, functions
from tandem import SubwordEstimator, SubwordModel, TranslationEvaluator, TranslationModel

RUN = made("run")


class ConnectTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = {
            **tandem.options(),
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.memory": "2g",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # short-lived
        }
        cls.spark = SparkSession.builder.config(map=options).remote("local[2]").getOrCreate()
        with open(made("expected.json"), encoding="utf-8") as file:
            cls.expected = json.load(file)
        cls.articles = cls.spark.createDataFrame([(line,) for line in cls.expected["lines"]], ["source"]).coalesce(1)
        cls.articles.createOrReplaceTempView("articles")
        lines = [" ".join([WORDS[i % 6], WORDS[i // 6 % 6], WORDS[i // 36 % 6]]) for i in range(200)]
        cls.pairs = cls.spark.createDataFrame([(line, line.upper()) for line in lines], ["source", "target"])

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def translations(self, table):
        return [row.translation for row in table.collect()]

    def test_the_session_is_one_of_connect(self):
        self.assertIn("connect", type(self.spark).__module__)
        self.assertIs(tandem.session(), self.spark)

    def test_a_model_of_a_run_translates_and_is_saved_and_loaded(self):
        model = TranslationModel.of(self.spark, RUN)
        self.assertEqual(self.translations(model.transform(self.articles)), self.expected["translations"])
        greedy = model.copy().setSettings("search.beam=1").setTranslationCol("german").setScoreCol("score")
        self.assertEqual(greedy.transform(self.articles).columns, ["source", "german", "score"])
        self.assertEqual(model.getOrDefault("translationCol"), "translation")
        with tempfile.TemporaryDirectory() as folder:
            model.save(folder + "/model")
            self.assertEqual(self.translations(TranslationModel.load(folder + "/model").transform(self.articles)), self.expected["translations"])

    def test_sql_translates_texts_and_tables(self):
        of_texts = self.spark.sql(f"SELECT tandem_translate(source, '{RUN}') AS translation FROM articles")
        of_table = self.spark.sql(f"SELECT translation FROM tandem_translate(TABLE(articles), '{RUN}', 'scoreCol=score') WHERE score < 0")
        for table in (of_texts, of_table):
            self.assertEqual(self.translations(table), self.expected["translations"])

    def test_metrics_are_those_of_java(self):
        scored = self.spark.createDataFrame(self.expected["scored"], ["hypothesis", "reference"])
        row = scored.agg(
            tandem.bleu("hypothesis", "reference"),
            tandem.chrf("hypothesis", functions.array("reference")),
            tandem.ter("hypothesis", scored.reference),
        ).first()
        self.assertEqual([row.bleu, row.chrf, row.ter], self.expected["scores"])

    def test_subwords_are_learned_applied_and_saved(self):
        model = SubwordEstimator(merges=10).fit(self.pairs)
        encoded = model.transform(self.pairs)
        self.assertEqual(encoded.columns, ["source", "target", "sourceIds", "targetIds"])
        with tempfile.TemporaryDirectory() as folder:
            model.save(folder + "/subwords")
            again = SubwordModel.load(folder + "/subwords").transform(self.pairs)
            self.assertEqual(again.collect(), encoded.collect())

    def test_a_grid_of_a_pipeline_finds_the_rate_that_learns(self):
        translator = small(maximumUpdates=40, translationCol="out")
        grid = ParamGridBuilder().addGrid(translator.learningRate, [1e-9, 0.01]).build()
        chrf = TranslationEvaluator(metric="chrf", translationCol="out")
        search = TrainValidationSplit(
            estimator=Pipeline(stages=[translator]), estimatorParamMaps=grid, evaluator=chrf, trainRatio=0.9, seed=1
        )
        found = search.fit(self.pairs)
        self.assertGreater(found.validationMetrics[1], found.validationMetrics[0])
        with tempfile.TemporaryDirectory() as folder:
            found.bestModel.save(folder + "/pipeline")
            again = PipelineModel.load(folder + "/pipeline").transform(self.pairs)
            self.assertEqual(again.select("out").collect(), found.bestModel.transform(self.pairs).select("out").collect())

    def test_a_mistake_is_told_with_tandems_message(self):
        for expected, mistake in [
            ("training.learningRate = -1", lambda: small(learningRate=-1.0).fit(self.pairs)),
            ("nowhere", lambda: TranslationModel.of(self.spark, made("nowhere"))),
            ("tandem_translation_score", lambda: TranslationModel.of(self.spark, RUN).score(self.pairs, "target")),
            ("does not work through Spark Connect", lambda: tandem.train(self.spark, "corpus.dir=a", "run.dir=b")),
        ]:
            with self.assertRaises(tandem.UserException) as raised:
                mistake()
            self.assertIn(expected, str(raised.exception))
        with self.assertRaisesRegex(Exception, "no constant text"):
            self.spark.sql("SELECT tandem_translate(source, source) FROM articles").collect()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], warnings="ignore")
