package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Deployment;
import io.tandem.JobCommand;
import io.tandem.LakeSession;
import io.tandem.network.kernels.choice.KernelRequest;
import io.tandem.run.TrainedModels;
import io.tandem.translation.Translator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corpora from tables of Iceberg and Delta, and translations appended to such tables. */
@Tag("text")
@Tag("process")
class TablesIT {
  private static final int ROWS = 30;
  private static final String SENTENCE = "the low road";

  @TempDir private static Path dir;
  private static LakeSession lake;
  private static SparkSession spark;
  private static TestModel model;

  @BeforeAll
  static void openSession() throws IOException {
    lake = new LakeSession(dir.resolve("ice"));
    spark = lake.spark();
    model = TestModel.in(dir.resolve("run"));
  }

  @AfterAll
  static void closeSession() {
    lake.close();
  }

  private static String deltaName(String name) {
    return "delta.`%s`".formatted(dir.resolve(name));
  }

  /** Makes a table of pairs, in two commits. */
  private static void makePairs(String table, String format) {
    spark.sql(
        "CREATE TABLE %s (en STRING, fr STRING, laser DOUBLE) USING %s".formatted(table, format));
    insertPairs(table, 0, 30);
    insertPairs(table, 30, 60);
  }

  private static void insertPairs(String table, int from, int to) {
    spark.sql(
        String.format(
            Locale.ROOT,
            "INSERT INTO %s SELECT concat('A sentence ', id, '.'), concat('Une phrase ', id, '.'),"
                + " id / 100 FROM range(%d, %d)",
            table,
            from,
            to));
  }

  private static String prepare(String table, String corpus, String... further) {
    return SampleJobs.call(new PrepareJob(), preparing(table, corpus, further));
  }

  private static String[] preparing(String table, String corpus, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve(corpus),
                "corpus.inputs=[{format=table, path=\"%s\", sourceField=en, targetField=fr%s}]"
                    .formatted(table, further.length == 0 ? "" : ", " + further[0]),
                "corpus.split.valid=0.1",
                "corpus.split.test=0.1",
                "subword.merges=20",
                "--overwrite"));
    return arguments.toArray(String[]::new);
  }

  private static JsonNode input(String corpus) throws IOException {
    return new ObjectMapper()
        .readTree(dir.resolve(corpus).resolve("manifest.json").toFile())
        .get("inputs")
        .get(0);
  }

  @Test
  void corpusOfAnIcebergTableIsThatOfTheSnapshotInItsManifest() throws IOException {
    makePairs("ice.db.pairs", "iceberg");
    String current =
        spark.sql("SELECT snapshot_id FROM ice.db.pairs.refs").first().get(0).toString();
    spark.sql("ALTER TABLE ice.db.pairs CREATE TAG spring");
    assertFollowsSnapshots("ice.db.pairs", current, "spring");
  }

  @Test
  void corpusOfADeltaTableIsThatOfTheVersionInItsManifest() throws IOException {
    makePairs(deltaName("pairs"), "delta");
    assertFollowsSnapshots(deltaName("pairs"), "2", "2");
    assertThat(input("of delta").get("tableId").asText()).hasSize(36);
  }

  /**
   * @param named another name of the current snapshot
   */
  private static void assertFollowsSnapshots(String table, String current, String named)
      throws IOException {
    String corpus = table.startsWith("delta") ? "of delta" : "of iceberg";
    assertThat(prepare(table, corpus)).contains("snapshot " + current);
    assertThat(input(corpus).get("snapshot").asText()).isEqualTo(current);
    assertThat(input(corpus).get("rows").asLong()).isEqualTo(60);
    assertThat(dir.resolve(corpus).resolve("audit.html")).content().contains("snapshot " + current);
    insertPairs(table, 60, 70);
    assertThat(prepare(table, corpus, "snapshot=\"%s\"".formatted(named)))
        .contains("is up to date");
    assertThat(prepare(table, corpus)).doesNotContain("is up to date");
    assertThat(input(corpus).get("snapshot").asText()).isNotEqualTo(current);
    assertThat(input(corpus).get("rows").asLong()).isEqualTo(70);
  }

  /** Makes a table of texts, some of them several times. */
  private static void makeNews(String table, String format) {
    spark.sql(
        "CREATE TABLE %s (id BIGINT, text STRING, part STRING) USING %s".formatted(table, format));
    insertNews(table, 0, ROWS);
  }

  private static void insertNews(String table, int from, int to) {
    spark.sql(
        String.format(
            Locale.ROOT,
            "INSERT INTO %s SELECT id, CASE WHEN id %% 10 = 9 THEN NULL ELSE concat('%s ', id %%"
                + " 12) END, 'x' FROM range(%d, %d)",
            table,
            SENTENCE,
            from,
            to));
  }

  private static String[] translating(String from, String to, String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--model", model.runPath(), "--table", from, "--column", "text", "--output-table"));
    arguments.add(to);
    arguments.addAll(List.of("--scores", "--beam", "1"));
    if (!List.of(further).contains("--commit-rows")) {
      arguments.addAll(List.of("--commit-rows", "10"));
    }
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  /** Each row is there once, with the translation that the model gives. */
  private static void assertWhole(String table, int rows) throws IOException {
    List<Row> found =
        spark.table(table).select("id", "text", "translation", "part").sort("id").collectAsList();
    Translator translator = model.translator("search.beam=1");
    assertThat(found).hasSize(rows);
    for (int i = 0; i < rows; i++) {
      assertThat(found.get(i).getLong(0)).isEqualTo(i);
      assertThat(found.get(i).getString(3)).isEqualTo("x");
      assertThat(found.get(i).getString(2))
          .isEqualTo(
              found.get(i).isNullAt(1)
                  ? null
                  : translator.translate(List.of(found.get(i).getString(1))).get(0).text());
    }
  }

  @Test
  void icebergRowsComeOutOnceAlthoughTheJobIsKilled() throws Exception {
    makeNews("ice.db.news", "iceberg");
    String[] arguments = translating("ice.db.news", "ice.db.translated");
    Path metadata = dir.resolve("ice/db/translated/metadata");
    // Version 1 is the empty table, 2 takes staged writes, 3 has the first part staged, 4
    // published, 5 the second part staged.
    killOnceExists(metadata.resolve("v5.metadata.json"), arguments);
    insertNews("ice.db.news", ROWS, ROWS + 3);
    assertThat(SampleJobs.call(new TranslateJob(), arguments))
        .contains("going on with snapshot", "rows were already done");
    assertWhole("ice.db.translated", ROWS);
    assertEndsOnce("ice.db.news", "ice.db.translated");
  }

  @Test
  void deltaRowsComeOutOnceAlthoughTheJobIsKilled() throws Exception {
    String news = deltaName("news");
    String translated = deltaName("translated");
    makeNews(news, "delta");
    String[] arguments = translating(news, translated);
    // Version 0 is the empty table, each of the others a part.
    Path log = dir.resolve("translated/_delta_log");
    killOnceExists(log.resolve("00000000000000000002.json"), arguments);
    assertThat(SampleJobs.call(new TranslateJob(), arguments)).contains("rows were already done");
    assertThat(SampleJobs.call(new TranslateJob(), arguments))
        .contains("30 rows were already done");
    assertWhole(translated, ROWS);
    insertNews(news, ROWS, ROWS + 3);
    assertEndsOnce(news, translated);
  }

  /** The job counts the rows, unless metadata give their number, and divides them. */
  @Test
  void tableIsReadTwiceAtMostHoweverManyCommitsThereAre() throws Exception {
    makeNews("ice.db.once", "iceberg");
    Scans scans = new Scans("ice.db.once");
    spark.sparkContext().addSparkListener(scans);
    try {
      String[] arguments = translating("ice.db.once", "ice.db.committed", "--commit-rows", "3");
      SampleJobs.call(new TranslateJob(), arguments);
      spark.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(scans.number.sum()).isBetween(1L, 2L);
    } finally {
      spark.sparkContext().removeSparkListener(scans);
    }
    assertThat(spark.table("ice.db.committed.snapshots").count()).isEqualTo(10);
    assertWhole("ice.db.committed", ROWS);
  }

  /** Counts the stages that read a table. */
  private static final class Scans extends SparkListener {
    private final String table;
    private final LongAdder number = new LongAdder();

    Scans(String table) {
      this.table = table;
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted stage) {
      if (stage.stageInfo().rddInfos().exists(rdd -> rdd.scope().toString().contains(table))) {
        number.increment();
      }
    }
  }

  @Test
  void rowsThatAreNoLongerThereAreMissedBeforeAnythingIsCalledDone() {
    String delta = deltaName("removed");
    makeNews("ice.db.kept", "iceberg");
    String[] toDelta = translating("ice.db.kept", delta);
    spark.sql(
        "CREATE TABLE %s (id BIGINT, text STRING, part STRING, translation STRING, score DOUBLE)"
                .formatted(delta)
            + " USING delta");
    SampleJobs.call(new TranslateJob(), toDelta);
    spark.sql("RESTORE TABLE %s TO VERSION AS OF 1".formatted(delta));
    assertThat(SampleJobs.mistake(new TranslateJob(), toDelta))
        .contains("this translation had appended 30: rows were removed (RESTORE in version 4)")
        .endsWith("restore the table, or give another seed, with which all rows are appended");
    String[] toIceberg = translating("ice.db.kept", "ice.db.cut");
    SampleJobs.call(new TranslateJob(), toIceberg);
    spark.sql(
        "CALL ice.system.expire_snapshots(table => 'db.cut', older_than => TIMESTAMP '2100-01-01"
            + " 00:00:00', retain_last => 1)");
    assertThat(SampleJobs.call(new TranslateJob(), toIceberg))
        .contains("30 rows were already done");
    spark.sql("DELETE FROM ice.db.cut WHERE id < 3");
    assertThat(SampleJobs.mistake(new TranslateJob(), toIceberg))
        .contains("ice.db.cut has 27 rows, and this translation had appended 30");
  }

  /** A finished translation is not repeated, and none of a later snapshot begun unasked. */
  private static void assertEndsOnce(String from, String to) throws IOException {
    String message = SampleJobs.mistake(new TranslateJob(), translating(from, to));
    assertThat(message).contains("has the translations of snapshot", "give --snapshot");
    assertWhole(to, ROWS);
  }

  /** Kills a process with the job as soon as a file exists. */
  private static void killOnceExists(Path file, String... arguments) throws Exception {
    List<String> options = new ArrayList<>();
    lake.settings().forEach((key, value) -> options.add("-D%s=%s".formatted(key, value)));
    List<String> command =
        JobCommand.of(TranslateJob.class, Deployment.shortLived(), options, List.of(arguments));
    // Vectors are slow without the optimizing compiler.
    command.removeIf(option -> option.contains("jdk.incubator.vector"));
    Path log = Files.createTempFile(dir, "killed", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      while (!Files.exists(file)) {
        assertThat(process.waitFor(2, TimeUnit.MILLISECONDS)).as(Files.readString(log)).isFalse();
      }
      process.destroyForcibly();
      assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(DisturbedJob.KILLED);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void modelAsAStageOfSparkMlReadsAndWritesIceberg() throws Exception {
    makeNews("ice.db.stage_in", "iceberg");
    TrainedModels.of(spark)
        .open(model.runPath())
        .translationModel()
        .setSourceCol("text")
        .setSettings("search.beam=1")
        .transform(spark.table("ice.db.stage_in"))
        .writeTo("ice.db.stage_out")
        .create();
    assertWhole("ice.db.stage_out", ROWS);
  }

  @Test
  void mistakesSayWhatThereIsAndWhatToSet() {
    spark.sql("CREATE TABLE ice.db.mistaken (id BIGINT, text STRING, part STRING) USING iceberg");
    assertPreparing("ice.db.mistaken").contains("no snapshot yet");
    insertNews("ice.db.mistaken", 0, 3);
    assertPreparing("ice.db.nowhere").contains("no such table", "ice.db has ", "mistaken");
    assertPreparing("ice.other.t").contains("the catalogue ice has no database other");
    assertPreparing("lake.db.t").contains("no catalogue lake", "spark.sql.catalog.lake=");
    assertPreparing("ice.db.mistaken")
        .contains("cannot read the columns en and fr", "has the columns id, text, part");
    assertPreparing("ice.db.mistaken", "snapshot=\"77\"")
        .contains("no snapshot, tag or branch 77", "its newest snapshots are ");
    spark.conf().set("spark.sql.catalog.broken", "no.such.Catalogue");
    assertPreparing("broken.db.t").contains("cannot open the catalogue broken", "--packages");
    assertPreparing("a b").contains("not the name of a table");
    assertTranslating("ice.db.mistaken", "lake.db.t").contains("no catalogue lake");
    assertTranslating("ice.db.mistaken", "ice.db.mistaken")
        .contains("ice.db.mistaken has no column translation", "ADD COLUMN translation STRING");
    spark.range(3).selectExpr("id", "string(id) as text").createOrReplaceTempView("some_view");
    assertTranslating("some_view", "ice.db.t").contains("neither an Iceberg nor a Delta table");
    assertTranslating("ice.db.mistaken", "some_view")
        .contains("neither an Iceberg nor a Delta table");
    assertMakesNothing("unknown tag <2xx>", "--tag", "<2xx>");
    assertMakesNothing("the decoder has layers 1 to", "--alignments", "search.alignmentLayer=99");
    // No other test lets Spark's tasks compute in int8, whose kernels a JVM keeps.
    System.setProperty(KernelRequest.PRODUCTS, "openblas");
    try {
      assertMakesNothing("executor driver on", "--math", "int8");
    } finally {
      System.clearProperty(KernelRequest.PRODUCTS);
    }
  }

  private static void assertMakesNothing(String message, String... further) {
    String[] arguments = translating("ice.db.mistaken", "ice.db.not_made", further);
    assertThat(SampleJobs.mistake(new TranslateJob(), arguments)).contains(message);
    assertThat(spark.catalog().tableExists("ice.db.not_made")).isFalse();
  }

  @Test
  void deltaTableWithDeletedRowsInItsFilesIsNotTakenForFiles() throws Exception {
    String table = deltaName("deleted");
    spark.sql(
        "CREATE TABLE %s (text STRING) USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')"
            .formatted(table));
    spark.range(4).coalesce(1).selectExpr("string(id) as text").writeTo(table).append();
    spark.sql("DELETE FROM %s WHERE text = '1'".formatted(table));
    String[] arguments = {
      "--model",
      model.runPath(),
      "--table",
      table,
      "--column",
      "text",
      "--output",
      dir.resolve("deleted.parquet").toString()
    };
    assertThat(SampleJobs.mistake(new TranslateJob(), arguments))
        .contains("the table has 3 of the rows of its file", "give --output-table");
  }

  private static AbstractStringAssert<?> assertPreparing(String table, String... further) {
    return assertThat(SampleJobs.mistake(new PrepareJob(), preparing(table, "mistaken", further)));
  }

  private static AbstractStringAssert<?> assertTranslating(String from, String to) {
    return assertThat(SampleJobs.mistake(new TranslateJob(), translating(from, to)));
  }
}
