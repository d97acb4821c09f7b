package io.tandem.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.jobs.TestModel;
import io.tandem.metrics.spark.TranslationEvaluator;
import io.tandem.run.TrainedModels;
import io.tandem.run.spark.TransformerTranslator;
import io.tandem.translation.spark.TranslationModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python package, installed by pip, beside the PySpark of this line of Spark: Python and Java
 * read the stages that the other has saved, translate and score alike, and the Python of the pages
 * runs. It is skipped, which the test run counts and reports, unless the build folder has a virtual
 * environment {@code pyspark} with PySpark, NumPy and flit_core, or {@code TANDEM_PYSPARK} names
 * the Python of one.
 */
@Tag("process")
class PythonPackageIT {
  private static final Pattern PYTHON = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);
  private static final List<String> PAGES = List.of("README.md", "src/site/markdown/python.md");
  private static final List<String> LINES = List.of("the low road", "the new road", "wider");

  @TempDir private Path folder;

  private static final SparkSession SPARK = SparkTest.session();

  /** Returns a Python with what the test needs, of this line of Spark. */
  private static Optional<String> python() {
    String line = SPARK.version().startsWith("3.5") ? "3.5" : "4";
    return Optional.ofNullable(System.getenv("TANDEM_PYSPARK"))
        .or(() -> Optional.of(Deployment.jar().resolveSibling("pyspark/bin/python").toString()))
        .filter(python -> versionOfPySpark(python).startsWith(line + "."));
  }

  private static String versionOfPySpark(String python) {
    try {
      return run(python, "import flit_core, numpy, pyspark; print(pyspark.__version__)").out();
    } catch (UncheckedIOException e) {
      return "";
    }
  }

  private static Command run(String python, String code) {
    return Command.run(Deployment.home(), Map.of(), List.of(python, "-c", code));
  }

  @Test
  void thePackageDoesWhatJavaDoes() throws IOException {
    Optional<String> python = python();
    assumeTrue(python.isPresent(), "no PySpark for this line of Spark: its package was not run");
    String run = TestModel.in(folder.resolve("run")).runPath();
    TranslationModel model = TrainedModels.of(SPARK).open(run).translationModel();
    List<String> translations = translations(model.transform(articles()));
    writeExpected(translations);
    savePipelines(model);
    writePages(run);

    assertPasses("package_test.py", python.orElseThrow());

    PipelineModel pipeline = PipelineModel.load(path("python-pipeline"));
    assertThat(translations(pipeline.transform(articles()))).isEqualTo(translations);
    TransformerTranslator translator =
        (TransformerTranslator) Pipeline.load(path("python-estimator")).getStages()[0];
    assertThat(translator.getOrDefault(translator.learningRate())).isEqualTo(0.25);
    assertThat(translator.getOrDefault(translator.seed())).isEqualTo(5L);
    assertThat(translator.getOrDefault(translator.settings())).containsExactly("model.heads=4");
    assertThat(translator.isSet(translator.preset())).isFalse();
    assertSearchesOfPython();
  }

  private void assertSearchesOfPython() {
    CrossValidator search = CrossValidator.load(path("python-search"));
    TransformerTranslator translator =
        (TransformerTranslator) ((Pipeline) search.getEstimator()).getStages()[0];
    assertThat(search.getEstimatorParamMaps())
        .extracting(
            point -> point.apply(translator.dropout()), point -> point.apply(translator.preset()))
        .containsExactly(tuple(0.1, "tiny"), tuple(0.3, "tiny"));
    assertThat(search.getNumFolds()).isEqualTo(4);
    TranslationEvaluator evaluator = (TranslationEvaluator) search.getEvaluator();
    assertThat(evaluator.getOrDefault(evaluator.metric())).isEqualTo("ter");

    TrainValidationSplitModel found = TrainValidationSplitModel.load(path("python-found"));
    assertThat(found.validationMetrics()[1]).isGreaterThan(found.validationMetrics()[0]);
    TranslationModel best = (TranslationModel) ((PipelineModel) found.bestModel()).stages()[0];
    assertThat(best.trainedWith()).contains("learningRate=\"0.01\"");
  }

  /** The server of Spark Connect and its client are one process of Python with one of Java. */
  @Test
  void thePackageWorksThroughSparkConnect() throws IOException {
    Optional<String> python =
        python()
            .filter(has -> !SPARK.version().startsWith("3."))
            .filter(has -> run(has, "import grpc, pandas").exitCode() == 0);
    assumeTrue(python.isPresent(), "no PySpark 4 with Spark Connect: its package was not run");
    TranslationModel model =
        TrainedModels.of(SPARK)
            .open(TestModel.in(folder.resolve("run")).runPath())
            .translationModel();
    writeExpected(translations(model.transform(articles())));
    assertPasses("connect_test.py", python.orElseThrow());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Dataset<Row> articles() {
    return SPARK.createDataset(LINES, Encoders.STRING()).toDF("source").coalesce(1);
  }

  private static List<String> translations(Dataset<Row> translated) {
    return translated.select("translation").as(Encoders.STRING()).collectAsList();
  }

  private void writeExpected(List<String> translations) throws IOException {
    List<List<String>> scored =
        List.of(
            List.of("das ist ein Haus", "das ist das Haus"),
            List.of("der Hund läuft über die Straße .", "der Hund läuft durch die Straße ."));
    StructType columns =
        new StructType()
            .add("hypothesis", DataTypes.StringType)
            .add("reference", DataTypes.StringType);
    Row scores =
        SPARK
            .createDataFrame(
                scored.stream().map(each -> RowFactory.create(each.toArray())).toList(), columns)
            .selectExpr(
                "tandem_bleu(hypothesis, reference)",
                "tandem_chrf(hypothesis, reference)",
                "tandem_ter(hypothesis, reference)")
            .first();
    new ObjectMapper()
        .writeValue(
            folder.resolve("expected.json").toFile(),
            Map.of(
                "lines", LINES,
                "translations", translations,
                "scored", scored,
                "scores", List.of(scores.get(0), scores.get(1), scores.get(2))));
  }

  private void savePipelines(TranslationModel model) throws IOException {
    new Pipeline()
        .setStages(new PipelineStage[] {model})
        .fit(articles())
        .save(path("java-pipeline"));
    TransformerTranslator translator =
        new TransformerTranslator()
            .setLearningRate(0.25)
            .setSettings("model.heads=2", "search.beam=3");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {translator});
    pipeline.save(path("java-estimator"));
    new CrossValidator()
        .setEstimator(pipeline)
        .setEvaluator(new TranslationEvaluator().setMetric("ter"))
        .setEstimatorParamMaps(
            new ParamGridBuilder()
                .baseOn(translator.seed().w(3))
                .addGrid(translator.learningRate(), new double[] {0.25, 0.5})
                .build())
        .save(path("java-search"));
  }

  /** Writes the Python of each page, with files that are here and a training of seconds. */
  private void writePages(String run) throws IOException {
    Path pages = Files.createDirectory(folder.resolve("pages"));
    for (String page : PAGES) {
      String code =
          PYTHON
              .matcher(Files.readString(Deployment.home().resolve(page)))
              .results()
              .map((MatchResult r) -> r.group(1))
              .collect(Collectors.joining("\n"));
      assertThat(code).as(page).contains("hdfs:///runs/en-de");
      Files.writeString(
          pages.resolve(Path.of(page).getFileName() + ".py"),
          code.replace("hdfs:///runs/en-de", run)
              .replace("hdfs:///models", folder.resolve("models").toString())
              .replace("preset=\"tiny\", maximumMinutes=60", "**briefly"));
    }
  }

  /** Installs the package by pip, without a network, and returns the folder. */
  private String install(String python) {
    String site = path("site");
    Command pip =
        Command.run(
            folder,
            Map.of("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
            List.of(
                python,
                "-m",
                "pip",
                "install",
                "--no-index",
                "--no-deps",
                "--no-build-isolation",
                "--target",
                site,
                Deployment.home().resolve("src/main/python").toString()));
    assertThat(pip.exitCode()).as(pip.err()).isZero();
    return site;
  }

  private void assertPasses(String test, String python) {
    String script = Deployment.home().resolve("src/test/python").resolve(test).toString();
    // The jars are those of PySpark, not of a Spark home.
    Command done =
        Command.run(
            folder,
            Map.of("PYTHONPATH", install(python), "SPARK_LOCAL_IP", "127.0.0.1"),
            List.of("env", "-u", "SPARK_HOME", python, script, folder.toString()));
    assertThat(done.exitCode()).as(done.err()).isZero();
  }
}
