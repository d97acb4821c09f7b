package io.tandem.corpus.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.udf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.LeakageCount;
import io.tandem.corpus.RejectedExample;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.TextStatistics;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.FileEntry;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("text")
class CorpusWriterIT {
  private static final Configuration HADOOP = new Configuration();

  /** The place of a corpus that is written once and of its input. */
  @TempDir private static Path shared;

  private static final List<String> PROGRESS = new ArrayList<>();
  private static CorpusManifest written;

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final String sample = input(sampleFile());

  private static Path sampleFile() {
    return shared.resolve("input/eng-fra.tsv");
  }

  private static String input(Path file) {
    return "corpus.inputs=[{path=\"%s\"}]".formatted(file);
  }

  @BeforeAll
  static void writeOnce() throws IOException {
    Files.createDirectory(shared.resolve("input"));
    Files.copy(
        CorpusWriterIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"),
        sampleFile());
    CorpusWriterIT once = new CorpusWriterIT();
    once.dir = shared;
    written = new CorpusWriter(once.spark, once.settings(once.sample), PROGRESS::add).create();
  }

  private static CorpusDirectory shared() {
    return CorpusDirectory.open(shared.resolve("corpus").toString(), HADOOP);
  }

  /** Puts a copy of the shared corpus where the test writes its own. */
  private CorpusDirectory copyOfShared() throws IOException {
    FileUtils.copyDirectory(shared.resolve("corpus").toFile(), dir.resolve("corpus").toFile());
    return CorpusDirectory.open(target(), HADOOP);
  }

  @Test
  void rowsOfASingleFileAreFoundByAllTasksAndInTheOrderOfTheirIds() {
    UDF0<Integer> task = TaskContext::getPartitionId;
    Dataset<Row> found =
        spark
            .range(999, -1, -1, 8)
            .where("id % 3 = 0")
            .withColumn("task", udf(task, DataTypes.IntegerType).asNondeterministic().apply());
    Dataset<Row> rows = CorpusWriter.inOrder(found, 1);
    assertThat(rows.rdd().getNumPartitions()).isEqualTo(1);
    assertThat(rows.collectAsList())
        .extracting(row -> row.getLong(0))
        .isEqualTo(LongStream.range(0, 334).mapToObj(i -> 3 * i).toList());
    assertThat(rows.select("task").distinct().count()).isEqualTo(8);
  }

  @Test
  void whatIsWrittenCanBeReadBackAndHasNoHiddenFiles() throws IOException {
    CorpusDirectory corpus = shared();
    assertThat(corpus.manifest()).isEqualTo(written);
    assertThat(written.read()).isEqualTo(401);
    assertThat(written.inputs()).hasSize(1);
    assertThat(written.inputs().get(0).rows()).isEqualTo(401);
    assertThat(written.splits().keySet()).containsExactly("train", "valid", "test");
    Subwords subwords = corpus.subwords();
    assertThat(written.vocabularySize()).isEqualTo(subwords.size());
    long lines = corpus.rejected(spark).count();
    for (String split : PairTable.SPLITS) {
      List<Row> rows = corpus.pairs(spark, split).collectAsList();
      lines += rows.size();
      assertThat(rows).isNotEmpty().hasSize((int) written.split(split).pairs());
      assertThat(rows.stream().mapToLong(row -> row.<Long>getAs("id"))).isSorted();
      for (Row row : rows) {
        int[] ids = row.<Integer>getList(4).stream().mapToInt(Integer::intValue).toArray();
        assertThat(subwords.decode(ids)).isEqualTo(row.getAs("target"));
      }
    }
    assertThat(lines).isEqualTo(401);
    assertThat(PROGRESS).hasSize(5).first().asString().contains("read 401 lines");
    assertThat(shared.resolve("corpus/work")).doesNotExist();
    assertThat(names(shared)).containsExactly("corpus", "input");
    try (Stream<Path> files = Files.walk(shared)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".crc"));
    }
  }

  @Test
  void aManifestMayBeEdited() throws IOException {
    copyOfShared();
    Path manifest = dir.resolve("corpus/manifest.json");
    Files.writeString(manifest, Files.readString(manifest) + "\n");
    Files.write(manifest.resolveSibling(".manifest.json.crc"), new byte[] {'c', 'r', 'c', 0});
    assertThat(CorpusDirectory.open(target(), HADOOP).manifest()).isEqualTo(written);
  }

  @Test
  void theAuditHoldsExamplesOfEveryReasonAndTheShapeOfTheText() throws IOException {
    CorpusManifest manifest =
        new CorpusWriter(
                spark,
                settings(
                    sample,
                    "corpus.rules=[{rule=length, name=short, minimum=3, side=source}]",
                    "corpus.duplicates.near.enabled=true",
                    "corpus.split.valid=0.1",
                    "corpus.split.test=0.1",
                    "corpus.leakage.action=report"),
                line -> {})
            .create();
    CorpusDirectory corpus = CorpusDirectory.open(target(), HADOOP);
    assertThat(corpus.manifest()).isEqualTo(manifest);
    CorpusAudit audit = corpus.audit();
    assertThat(audit.rejected().keySet()).isEqualTo(manifest.rejected().keySet());
    assertThat(audit.rejected().get("short"))
        .hasSize(CorpusAudit.EXAMPLES)
        .isEqualTo(
            corpus
                .rejected(spark)
                .where("reason = 'short'")
                .orderBy("id")
                .limit(CorpusAudit.EXAMPLES)
                .collectAsList()
                .stream()
                .map(
                    row ->
                        new RejectedExample(
                            row.getAs("file"),
                            row.<Long>getAs("line"),
                            row.getAs("source"),
                            row.getAs("target")))
                .toList());
    for (String split : PairTable.SPLITS) {
      TextStatistics text = audit.text().get(split);
      assertThat(text.sourceLengths().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(manifest.split(split).pairs());
      assertThat(text.usedIds()).isPositive().isLessThan(manifest.vocabularySize());
    }
    assertThat(manifest.inputs().get(0).sha256()).matches("[0-9a-f]{64}");
    assertThat(manifest.leakage().stream().map(LeakageCount::set)).containsExactly("test", "valid");
    assertThat(corpus.overlapping(spark).count())
        .isEqualTo(
            manifest.leakage().stream()
                .mapToLong(count -> count.exact() + count.normalized() + count.contained())
                .sum());
    assertThat(dir.resolve("corpus/work")).doesNotExist();
  }

  @Test
  void aManifestSaysNothingOfASecondVocabularyWhereThereIsNone() throws IOException {
    assertThat(Files.readString(shared.resolve("corpus/manifest.json")))
        .contains("\"vocabularySize\"")
        .doesNotContain("targetVocabularySize", "joint", "sharesVocabulary");
  }

  @Test
  void anotherLayoutGivesTheSameCorpus() {
    SparkSession other = spark.newSession();
    other.conf().set("spark.sql.shuffle.partitions", "13");
    other.conf().set("spark.sql.adaptive.enabled", "false");
    CorpusManifest again = new CorpusWriter(other, settings(sample), line -> {}).create();
    assertThat(again.splits()).isEqualTo(written.splits());
    assertThat(again.split("train").fingerprint()).hasSize(16);
  }

  @Test
  void anotherSeedGivesAnotherSplit() {
    SplitStatistics test =
        new CorpusWriter(spark, settings(sample, "seed=2"), line -> {}).create().split("test");
    assertThat(test.fingerprint()).isNotEqualTo(written.split("test").fingerprint());
  }

  @Test
  void emptySplitsCanBeReadToo() {
    new CorpusWriter(
            spark, settings(sample, "corpus.split.valid=0", "corpus.split.test=0"), line -> {})
        .create();
    CorpusDirectory corpus = CorpusDirectory.open(target(), HADOOP);
    assertThat(corpus.pairs(spark, "valid").count()).isZero();
    assertThat(corpus.manifest().split("test").pairs()).isZero();
  }

  /** Fails at the reuse of cleaned pairs, at subwords, and at the first and the last split. */
  @Test
  void aFailureInAnyStageLeavesNothing() throws IOException {
    String from = "corpus.reuse.from=[\"%s\"]".formatted(shared.resolve("corpus"));
    for (int failing : new int[] {1, 3, 4, 6}) {
      int[] stagesLeft = {failing};
      CorpusWriter writer =
          new CorpusWriter(
              spark,
              settings(sample, from),
              line -> {
                if (--stagesLeft[0] == 0) {
                  throw new IllegalStateException("stage failed");
                }
              });
      assertThatThrownBy(writer::create).hasMessage("stage failed");
      assertNothingIsLeft();
    }
  }

  @Test
  void aMistakeInTheInputLeavesNothing() throws IOException {
    Path bad = shared.resolve("input/bad.tsv");
    Files.write(bad, new byte[] {'a', '\t', (byte) 0xC0, '\n'});
    CorpusWriter writer = new CorpusWriter(spark, settings(input(bad)), line -> {});
    assertThatThrownBy(writer::create)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("bad.tsv:1: invalid UTF-8");
    assertNothingIsLeft();
  }

  @Test
  void aFailedReplacementKeepsTheOldCorpus() throws IOException {
    copyOfShared();
    CorpusWriter failing =
        new CorpusWriter(
            spark,
            settings(sample, "seed=2"),
            line -> {
              throw new IllegalStateException("stage failed");
            });
    assertThatThrownBy(failing::replace).hasMessage("stage failed");
    assertThat(CorpusDirectory.open(target(), HADOOP).manifest()).isEqualTo(written);
    assertThat(names(dir)).containsExactly("corpus");
  }

  @Test
  void whatIsNoCorpusIsNeverReplaced() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    Files.writeString(dir.resolve("corpus/manifest.json"), "{\"kind\": \"something-else\"}");
    CorpusWriter writer = new CorpusWriter(spark, settings(sample), line -> {});
    assertThatThrownBy(writer::replace)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("only a corpus directory can be overwritten");
    assertThatThrownBy(writer::create)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("exists already");
    assertThat(dir.resolve("corpus/manifest.json")).exists();
  }

  @Test
  void noPairForTrainingIsAMistakeWithTheReasons() throws IOException {
    CorpusWriter writer =
        new CorpusWriter(
            spark, settings(sample, "corpus.rules=[{rule=length, minimum=150}]"), line -> {});
    assertThatThrownBy(writer::create)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "no pairs left for training: read 401 lines, rejected 401; 401 of 401 lines (100.0 %)"
                + " were rejected as length: look at { rule = length } in corpus.rules");
    assertNothingIsLeft();
  }

  @Test
  void aMissingDirectoryIsNamed() {
    assertThatThrownBy(() -> CorpusDirectory.open(target(), HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus directory not found")
        .hasMessageContaining("jobs/prepare.sh");
  }

  @Test
  void aDirectoryWithoutManifestIsNoCorpus() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    assertThatThrownBy(() -> CorpusDirectory.open(target(), HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not a corpus directory (no manifest.json)");
    for (byte[] damaged :
        List.of(
            "{\"kind\"".getBytes(UTF_8),
            "{\"kind\": \"tandem-corpus\", \"read\": 3}".getBytes(UTF_8),
            new byte[40])) {
      Files.write(dir.resolve("corpus/manifest.json"), damaged);
      assertThatThrownBy(() -> CorpusDirectory.open(target(), HADOOP))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("manifest.json is damaged (")
          .hasMessageEndingWith("): copy the corpus again, or prepare it again");
    }
  }

  @Test
  void aNewerFormatIsRefusedWithBothVersions() throws IOException {
    Files.createDirectory(dir.resolve("corpus"));
    Files.writeString(
        dir.resolve("corpus/manifest.json"),
        "{\"kind\": \"tandem-corpus\", \"formatVersion\": 9, \"tandemVersion\": \"7.0\"}");
    assertThatThrownBy(() -> CorpusDirectory.open(target(), HADOOP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("written by Tandem 7.0 in format version 9")
        .hasMessageContaining("reads up to 1");
  }

  @Test
  void aFileThatIsNotWhatWasWrittenIsNamedWithWhatWasExpected() throws IOException {
    CorpusDirectory corpus = copyOfShared();
    corpus.requireIntact(spark, PairTable.SPLITS);
    assertThat(written.files()).extracting(FileEntry::name).contains(CorpusAudit.FILE);
    for (FileEntry part : written.files()) {
      Path file = dir.resolve("corpus").resolve(part.name());
      byte[] content = Files.readAllBytes(file);
      content[content.length / 2] ^= 1;
      Files.write(file, content);
      assertThatThrownBy(() -> corpus.requireIntact(spark))
          .isInstanceOf(UserException.class)
          .hasMessageContaining(file + " is damaged: expected CRC-32C " + part.crc32c() + ", found")
          .hasMessageEndingWith("; copy the corpus again, or prepare it again");
      if (part.name().equals("subword/merges.codes")) {
        assertThatThrownBy(corpus::subwords)
            .isInstanceOf(UserException.class)
            .hasMessageContaining("merges.codes is damaged: expected CRC-32C");
      }
      if (part.name().equals(CorpusAudit.FILE)) {
        assertThatThrownBy(corpus::audit)
            .isInstanceOf(UserException.class)
            .hasMessageContaining("audit.json is damaged: expected CRC-32C");
      }
      content[content.length / 2] ^= 1;
      Files.write(file, content);
    }
    corpus.requireIntact(spark);
  }

  /** Notebooks read tables without asking first whether they are intact. */
  @Test
  void aTableWithoutAReadableFooterIsNamedByWhoReadsItAnyway() throws IOException {
    CorpusDirectory corpus = copyOfShared();
    Path file =
        written.files().stream()
            .map(part -> dir.resolve("corpus").resolve(part.name()))
            .filter(part -> part.toString().contains("=valid/"))
            .findFirst()
            .orElseThrow();
    byte[] whole = Files.readAllBytes(file);
    byte[] otherMagic = whole.clone();
    otherMagic[whole.length - 1] ^= 1;
    for (byte[] damaged : List.of(Arrays.copyOf(whole, whole.length - 50), otherMagic)) {
      Files.write(file, damaged);
      assertThatThrownBy(() -> corpus.pairs(spark, "valid").count())
          .hasStackTraceContaining(file.getFileName().toString());
    }
    Files.write(file, whole);
    assertThat(corpus.pairs(spark, "valid").count()).isPositive();
  }

  @Test
  void missingAndForeignFilesOfATableAreNamedBeforeItIsRead() throws IOException {
    CorpusDirectory corpus = copyOfShared();
    FileEntry part =
        written.files().stream()
            .filter(p -> p.name().contains("=valid/"))
            .findFirst()
            .orElseThrow();
    Path file = dir.resolve("corpus").resolve(part.name());
    Path foreign = file.resolveSibling("part-foreign.parquet");
    Files.move(file, foreign);
    assertThatThrownBy(() -> corpus.pairs(spark, "valid"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + " is missing: expected a file of " + part.bytes() + " bytes");
    Files.copy(foreign, file);
    assertThatThrownBy(() -> corpus.pairs(spark, "valid"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(foreign + " does not belong to this corpus");
    Files.delete(foreign);
    Files.writeString(file.resolveSibling(".part.crc"), "as cp -r brings it along");
    assertThat(corpus.pairs(spark, "valid").count()).isPositive();
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(names(dir)).isEmpty();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String target() {
    return dir.resolve("corpus").toString();
  }

  private Settings settings(String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("corpus.dir=" + target());
    all.add("subword.merges=200");
    if (all.stream().noneMatch(override -> override.startsWith("corpus.split."))) {
      all.add("corpus.split.valid=0.1");
      all.add("corpus.split.test=0.1");
    }
    return SettingsReader.ofText("", all).settings();
  }
}
