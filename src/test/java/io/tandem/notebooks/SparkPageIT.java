package io.tandem.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import io.tandem.SparkTest;
import io.tandem.jobs.TestModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Scala of the page on Spark code, run by the Scala interpreter on a small model and small
 * tables.
 */
@Tag("long")
class SparkPageIT {
  private static final Pattern SCALA = Pattern.compile("```scala\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private static List<String> snippets() throws IOException {
    String page = Files.readString(Deployment.home().resolve("src/site/markdown/spark.md"));
    return SCALA.matcher(page).results().map((MatchResult r) -> r.group(1)).toList();
  }

  /** Returns what the test replaces in the page: places, and settings that would take too long. */
  private Map<String, String> replacements() throws IOException {
    return Map.of(
        "hdfs:///runs/en-de",
        TestModel.in(folder.resolve("run")).runPath(),
        "hdfs:///models/en-de",
        folder.resolve("saved").toUri().toString(),
        "setPreset(\"small\").setMaximumMinutes(240)",
        "setPreset(\"tiny\").setMaximumUpdates(2).setSettings(\"corpus.split.valid=0.2\")");
  }

  private static Dataset<Row> pairs(SparkSession spark) {
    StructType schema =
        new StructType().add("source", DataTypes.StringType).add("target", DataTypes.StringType);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add(RowFactory.create("the low road " + i, "der tiefe Weg " + i));
    }
    return spark.createDataFrame(rows, schema);
  }

  @Test
  void everyScalaSnippetRuns() throws IOException {
    List<String> snippets = snippets();
    assertThat(snippets).hasSize(2);
    String code = String.join("\n", snippets);
    for (Map.Entry<String, String> replacement : replacements().entrySet()) {
      assertThat(code).contains(replacement.getKey());
      code = code.replace(replacement.getKey(), replacement.getValue());
    }
    SparkSession spark = SparkTest.session().newSession();
    pairs(spark).createOrReplaceTempView("pairs");
    pairs(spark).select("source").createOrReplaceTempView("articles");
    try (ScalaShell shell = new ScalaShell(spark)) {
      shell.run("val pairs = spark.table(\"pairs\"); val articles = spark.table(\"articles\")");
      shell.run(code);
      assertThat(shell.run("println(translated.columns.mkString(\" \"))"))
          .contains("source translation score");
      assertThat(shell.run("println(translated.where(\"score < 0\").count)")).contains("60");
      assertThat(
              shell.run(
                  "println(io.tandem.translation.spark.TranslationModel.load(\""
                      + folder.resolve("saved").toUri()
                      + "\").transform(articles).count)"))
          .contains("60");
    }
  }
}
