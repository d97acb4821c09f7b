package io.tandem.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.jobs.TestModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python of the README, run by PySpark. Where {@code python3} lacks it, the test is skipped,
 * which the test run counts and reports.
 */
@Tag("process")
class PythonReadmeIT {
  private static final Pattern PYTHON = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);
  private static final String RUN = "hdfs:///runs/en-de";

  /**
   * The lines around those of the README: a session of PySpark before, and a check of the result
   * after.
   */
  private static final String BEFORE =
      """
      from pyspark.sql import SparkSession

      spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
      articles = spark.createDataFrame([("the low road",), ("the new road",)], ["source"])
      articles.createOrReplaceTempView("articles")
      """;

  private static final String AFTER =
      """
      assert translated.columns == ["source", "translation"], translated.columns
      assert translated.where("translation is not null").count() == 2
      """;

  @TempDir private Path folder;

  private static boolean isAtHand() {
    try {
      return Command.run(Deployment.home(), Map.of(), List.of("python3", "-c", "import pyspark"))
              .exitCode()
          == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void everyPythonSnippetRuns() throws IOException {
    List<String> snippets =
        PYTHON
            .matcher(Files.readString(Deployment.home().resolve("README.md")))
            .results()
            .map((MatchResult r) -> r.group(1))
            .toList();
    assertThat(snippets).hasSize(1);
    String code = String.join("\n", snippets);
    assertThat(code).contains(RUN);
    assumeTrue(isAtHand(), "python3 has no pyspark: the README's Python was not run");

    Path script = folder.resolve("readme.py");
    String run = TestModel.in(folder.resolve("run")).runPath();
    Files.writeString(script, BEFORE + code.replace(RUN, run) + AFTER);
    String jar = Deployment.jar().toString();
    Command python =
        Command.run(
            folder,
            Map.of(
                "PYSPARK_SUBMIT_ARGS",
                "--jars %s --driver-class-path %s --driver-java-options --add-modules=jdk.incubator.vector pyspark-shell"
                    .formatted(jar, jar),
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "OMP_NUM_THREADS",
                "1"),
            List.of("python3", script.toString()));
    assertThat(python.exitCode()).as(python.err()).isZero();
    assertThat(python.out()).contains("translation");
  }
}
