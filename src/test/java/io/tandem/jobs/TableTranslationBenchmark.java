package io.tandem.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.JobCommand;
import io.tandem.LakeSession;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Translates an Iceberg table of any size by processes that are killed at random times, after each
 * of which all snapshots of the output but the last expire. Counts how often the input was read,
 * and whether each row is there once. The network is small and random, and stops after two tokens:
 * what is measured is the work around it.
 *
 * <pre>
 *   mvn verify -Pfull -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=TableTranslationBenchmark -Dtandem.benchmark="FOLDER ROWS KILLS SECONDS [SEED]"
 * </pre>
 *
 * SECONDS is the mean time until a kill.
 */
class TableTranslationBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";
  private static final String INPUT = "ice.db.texts";
  private static final String OUTPUT = "ice.db.translated";
  private static final int COMPARED = 1000;
  private static final String[] SEARCH = {"search.beam=1", "search.maximumLength=3"};

  private Path folder;
  private LakeSession lake;

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void eachRowComesOutOnce() throws Exception {
    String[] arguments = System.getProperty(ARGUMENTS).split(" ");
    folder = Files.createDirectories(Path.of(arguments[0]));
    long rows = Long.parseLong(arguments[1]);
    int kills = Integer.parseInt(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    Random random = new Random(arguments.length > 4 ? Long.parseLong(arguments[4]) : 1);
    lake = new LakeSession(folder.resolve("ice"));
    try {
      SparkSession spark = lake.spark();
      spark.sql("CREATE TABLE %s (id BIGINT, text STRING) USING iceberg".formatted(INPUT));
      spark
          .range(rows)
          .selectExpr("id", "concat('the low road ', id) AS text")
          .writeTo(INPUT)
          .append();
      TestModel model = TestModel.in(folder.resolve("run"));
      for (int attempt = 1; ; attempt++) {
        double wait = attempt > kills ? Double.MAX_VALUE : seconds * (0.5 + random.nextDouble());
        boolean ended = attempt(model, attempt, wait);
        expireSnapshots();
        if (ended) {
          break;
        }
      }
      assertWhole(model, rows);
      System.out.println("each row is there once");
    } finally {
      lake.close();
    }
  }

  /** Returns whether the job ended before it was to be killed. */
  private boolean attempt(TestModel model, int number, double seconds) throws Exception {
    Path events = Files.createDirectories(folder.resolve("events-" + number));
    List<String> options = new ArrayList<>(List.of("-Xmx3g"));
    lake.settings()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("spark.sql.codegen")) {
                options.add("-D%s=%s".formatted(key, value));
              }
            });
    options.add("-Dspark.eventLog.enabled=true");
    options.add("-Dspark.eventLog.compress=false");
    options.add("-Dspark.eventLog.dir=" + events.toUri());
    List<String> arguments =
        new ArrayList<>(List.of("--model", model.runPath(), "--table", INPUT, "--column", "text"));
    arguments.addAll(List.of("--output-table", OUTPUT, "search.batchSentences=256"));
    arguments.addAll(List.of(SEARCH));
    Path log = folder.resolve("attempt-" + number + ".log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(
                JobCommand.of(
                    TranslateJob.class,
                    "--add-modules=jdk.incubator.vector -XX:TieredStopAtLevel=4",
                    options,
                    arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended;
    try {
      ended = process.waitFor((long) Math.min(1e9, 1000 * seconds), TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly();
    }
    int code = process.waitFor();
    assertThat(code).as(Files.readString(log)).isEqualTo(ended ? 0 : DisturbedJob.KILLED);
    double took = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "attempt %d: %s after %.0f s; %s; the output has %,d rows in %d snapshots%n",
        number,
        ended ? "ended" : "killed",
        took,
        reads(events),
        tableRows(OUTPUT),
        tableRows(OUTPUT + ".snapshots"));
    return ended;
  }

  private long tableRows(String table) {
    SparkSession spark = lake.spark();
    if (!spark.catalog().tableExists(OUTPUT)) {
      return 0;
    }
    spark.catalog().refreshTable(OUTPUT);
    return spark.table(table).count();
  }

  /** Describes the stages that read the input, by the events that Spark wrote. */
  private static String reads(Path events) throws IOException {
    ObjectMapper json = new ObjectMapper();
    int stages = 0;
    long records = 0;
    try (Stream<Path> files = Files.list(events)) {
      for (Path file : files.filter(path -> !path.toString().endsWith(".crc")).toList()) {
        for (String line : Files.readAllLines(file)) {
          if (!line.contains("SparkListenerStageCompleted") || !line.contains(INPUT)) {
            continue;
          }
          stages++;
          for (JsonNode each : json.readTree(line).path("Stage Info").path("Accumulables")) {
            if (each.path("Name").asText().equals("internal.metrics.input.recordsRead")) {
              records += each.path("Value").asLong();
            }
          }
        }
      }
    }
    return String.format(
        Locale.ROOT, "%d stages read %,d rows of the input to the end", stages, records);
  }

  private void expireSnapshots() {
    if (lake.spark().catalog().tableExists(OUTPUT)) {
      lake.spark()
          .sql(
              "CALL ice.system.expire_snapshots(table => 'db.translated', older_than => TIMESTAMP"
                  + " '2100-01-01 00:00:00', retain_last => 1)")
          .collectAsList();
    }
  }

  private void assertWhole(TestModel model, long rows) throws IOException {
    SparkSession spark = lake.spark();
    spark.catalog().refreshTable(OUTPUT);
    Row found =
        spark
            .table(OUTPUT)
            .where(col("translation").isNotNull())
            .agg(count(lit(1)), countDistinct(col("id")), min("id"), max("id"))
            .first();
    assertThat(found).isEqualTo(RowFactory.create(rows, rows, 0L, rows - 1));
    List<Row> some =
        spark
            .table(OUTPUT)
            .where(col("id").mod(Math.max(1, rows / COMPARED)).equalTo(0))
            .select("text", "translation")
            .collectAsList();
    Translator translator = model.translator(SEARCH);
    assertThat(
            translator.translate(some.stream().map(row -> row.getString(0)).toList()).stream()
                .map(Translation::text))
        .isEqualTo(some.stream().map(row -> row.getString(1)).toList());
  }
}
