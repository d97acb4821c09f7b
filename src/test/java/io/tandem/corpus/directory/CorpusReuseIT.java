package io.tandem.corpus.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.corpus.SplitStatistics;
import io.tandem.storage.CodeFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reuse of an existing corpus: only what has changed is computed again. */
@Tag("text")
class CorpusReuseIT {
  private static final String FRESH = "corpus.reuse.enabled=false";
  private static final String REUSED = "reused the cleaned pairs of";

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final List<String> progress = new ArrayList<>();
  private Path input;
  private Path testSet;

  @BeforeEach
  void writeInput() throws IOException {
    input = dir.resolve("pairs.tsv");
    testSet = dir.resolve("test.en");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      lines.add(String.format(Locale.ROOT, "A sentence %d.\tUne phrase %d.", i, i));
    }
    lines.add("same\tsame");
    Files.write(input, lines);
    Files.writeString(testSet, "A sentence 7.\n");
  }

  @Test
  void aCorpusInWhichNothingChangesIsLeftAlone() throws IOException {
    CorpusManifest first = prepare("corpus");
    String written = Files.readString(dir.resolve("corpus/manifest.json"));
    assertThat(prepare("corpus")).isEqualTo(first);
    assertThat(progress).hasSize(1).first().asString().contains("is up to date");
    assertThat(dir.resolve("corpus/manifest.json")).hasContent(written);
    assertThat(names()).containsExactly("corpus", "pairs.tsv", "test.en");
  }

  @Test
  void aChangeOfLaterStagesKeepsTheCleanedPairsAndGivesWhatAFreshRunGives() {
    prepare("corpus");
    for (String change :
        List.of(
            "subword.merges=20",
            "subword.kind=unigram",
            "corpus.tokenization=moses",
            "corpus.mixing.temperature=2")) {
      CorpusManifest reused = prepare("corpus", change, "subword.vocabularySize=300");
      assertThat(progress).as(change).anyMatch(line -> line.contains(REUSED));
      CorpusManifest fresh = prepare("fresh", change, "subword.vocabularySize=300", FRESH);
      assertThat(progress).noneMatch(line -> line.contains(REUSED));
      assertSame(reused, fresh);
    }
  }

  @Test
  void truecasingKeepsTheCleanedPairsAndLowerCaseDoesNot() {
    prepare("corpus", "corpus.tokenization=moses");
    prepare("corpus", "corpus.tokenization=moses", "corpus.casing=truecase");
    assertThat(progress).anyMatch(line -> line.contains(REUSED));
    assertThat(dir.resolve("corpus/subword/truecase-model.source")).content().contains("sentence");
    assertCleanedAnew(prepare("corpus", "corpus.tokenization=moses", "corpus.casing=lower"));
    assertThat(dir.resolve("corpus/subword/truecase-model.source")).doesNotExist();
  }

  @Test
  void tagsAndOverlapsComeOutAsTheyWere() {
    String[] settings = {
      "corpus.inputs=[{path=\"%s\", tags=[\"<2fr>\"], weight=0.5}]".formatted(input),
      "corpus.leakage.action=report",
      "corpus.leakage.against=[\"%s\"]".formatted(testSet)
    };
    prepare("corpus", settings);
    String[] changed = Arrays.copyOf(settings, 4);
    changed[3] = "subword.merges=20";
    CorpusManifest reused = prepare("corpus", changed);
    assertThat(progress).anyMatch(line -> line.contains(REUSED));
    assertSame(
        reused,
        prepare(
            "fresh", Stream.concat(Stream.of(changed), Stream.of(FRESH)).toArray(String[]::new)));
    assertThat(open("corpus").overlapping(spark).count())
        .isEqualTo(open("fresh").overlapping(spark).count())
        .isPositive();
  }

  private static void assertSame(CorpusManifest reused, CorpusManifest fresh) {
    assertThat(reused.stages()).isEqualTo(fresh.stages());
    assertThat(reused.inputs()).isEqualTo(fresh.inputs());
    assertThat(reused.read()).isEqualTo(fresh.read());
    assertThat(reused.rules()).isEqualTo(fresh.rules());
    assertThat(reused.rejected()).isEqualTo(fresh.rejected());
    assertThat(reused.leakage()).isEqualTo(fresh.leakage());
    assertThat(reused.mixture()).isEqualTo(fresh.mixture());
    assertThat(reused.splits()).isEqualTo(fresh.splits());
    assertThat(reused.vocabularySize()).isEqualTo(fresh.vocabularySize());
  }

  @Test
  void otherFilesRulesOrSeedsAreCleanedAnew() throws IOException {
    CorpusManifest first = prepare("corpus");
    assertCleanedAnew(prepare("corpus", "corpus.rules=[]"));
    assertThat(open("corpus").manifest().rejected()).doesNotContainKey("identical");
    assertCleanedAnew(prepare("corpus", "seed=2"));
    prepare("corpus");
    Files.writeString(input, "One more\tUne de plus\n", StandardOpenOption.APPEND);
    CorpusManifest grown = prepare("corpus");
    assertCleanedAnew(grown);
    assertThat(grown.read()).isEqualTo(first.read() + 1);
    String[] leakage = {
      "corpus.leakage.action=remove", "corpus.leakage.against=[\"%s\"]".formatted(testSet)
    };
    prepare("corpus", leakage);
    Files.writeString(testSet, "A sentence 8.\n");
    assertCleanedAnew(prepare("corpus", leakage));
  }

  private void assertCleanedAnew(CorpusManifest manifest) {
    assertThat(progress)
        .anyMatch(line -> line.contains("nothing reused from"))
        .noneMatch(line -> line.contains(REUSED));
    assertThat(open("corpus").manifest()).isEqualTo(manifest);
  }

  @Test
  void otherCorporaMayBeNamedAndTheirDamageIsSeen() throws IOException {
    prepare("corpus");
    String from = "corpus.reuse.from=[\"%s\"]".formatted(dir.resolve("corpus"));
    Map<String, SplitStatistics> splits = prepare("second", from, "subword.merges=20").splits();
    assertThat(progress).anyMatch(line -> line.contains(REUSED));
    try (Stream<Path> files = Files.list(dir.resolve("corpus/pairs/split=valid"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    spark
        .sql(
            "SELECT 1L AS id, 'a' AS source, 'b' AS target, array(1) AS sourceIds, array(2) AS"
                + " targetIds, 'f' AS file, 1L AS line, 1 AS copies")
        .write()
        .mode("append")
        .parquet(dir.resolve("corpus/pairs/split=valid").toString());
    assertThat(prepare("third", from, "subword.merges=20").splits()).isEqualTo(splits);
    assertThat(progress)
        .anyMatch(line -> line.contains("its files do not match its manifest"))
        .noneMatch(line -> line.contains(REUSED));
  }

  @Test
  void aCorpusToReuseThatIsNotThereIsRefused() {
    String nowhere = "corpus.reuse.from=[\"%s\"]".formatted(dir.resolve("nowhere"));
    assertThatThrownBy(() -> prepare("corpus", nowhere))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.reuse.from = ")
        .hasMessageContaining("nowhere: corpus directory not found");
    assertThat(dir.resolve("corpus")).doesNotExist();
  }

  /**
   * Simulates, by the files it leaves, a run that is killed once the pairs of train are written.
   */
  @Test
  void whatAKilledRunHadFinishedIsTakenOver() throws Exception {
    String[] settings = {
      "corpus.leakage.action=report", "corpus.leakage.against=[\"%s\"]".formatted(testSet)
    };
    CorpusManifest whole =
        prepare(
            "corpus",
            line -> {
              if (line.contains("pairs of train")) {
                copyStaging();
              }
            },
            settings);
    List<String> trainFiles = files(copy().resolve("pairs/split=train"));
    FileUtil.fullyDelete(dir.resolve("corpus").toFile());
    Path left = leaveCopy();

    CorpusManifest goneOn = prepare("corpus", settings);
    assertSame(goneOn, whole);
    String suffix = " reused from a run that was killed";
    assertThat(progress)
        .contains("annotated lines" + suffix, "subwords" + suffix, "pairs of train" + suffix)
        .doesNotContain("pairs of valid" + suffix);
    assertThat(left).doesNotExist();
    assertThat(files(dir.resolve("corpus/pairs/split=train"))).isEqualTo(trainFiles);
    assertThat(names()).containsExactly("corpus", "pairs.tsv", "test.en");
    assertThat(dir.resolve("corpus/work")).doesNotExist();
  }

  @Test
  void ofAKilledRunWithOtherSettingsNothingElseIsTakenOver() throws Exception {
    prepare(
        "corpus",
        line -> {
          if (line.contains("pairs of train")) {
            copyStaging();
          }
        });
    FileUtil.fullyDelete(dir.resolve("corpus").toFile());
    leaveCopy();
    prepare("corpus", "subword.merges=20");
    assertThat(progress)
        .contains("annotated lines reused from a run that was killed")
        .noneMatch(line -> line.startsWith("subwords taken") || line.startsWith("pairs of"));
    assertSame(open("corpus").manifest(), prepare("fresh", "subword.merges=20", FRESH));
  }

  private Path copy() {
    return dir.resolve("copy");
  }

  /** Copies what is being written. */
  private void copyStaging() {
    try (Stream<Path> holders = Files.list(dir.resolve(".corpus.unfinished/holder"))) {
      Path staging = holders.findFirst().orElseThrow().resolve("staging-corpus");
      FileUtils.copyDirectory(staging.toFile(), copy().toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves the copy to where a killed writer would have left it. */
  private Path leaveCopy() throws IOException {
    Path own = Files.createDirectories(dir.resolve(".corpus.unfinished/left/killed"));
    return Files.move(copy(), own.resolve("staging-corpus"));
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("part-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void tablesAreAlwaysRead() {
    spark.sql("SELECT 'a b' AS source, 'c d' AS target").createOrReplaceTempView("reused_pairs");
    String table = "corpus.inputs=[{format=table, path=reused_pairs, split=train}]";
    prepare("corpus", table);
    spark.sql("SELECT 'e f' AS source, 'g h' AS target").createOrReplaceTempView("reused_pairs");
    prepare("corpus", table);
    assertThat(open("corpus").pairs(spark, "train").first().<String>getAs("source"))
        .isEqualTo("e f");
  }

  @Test
  void buildsAreToldApart() throws IOException {
    Path classes = Files.createDirectories(dir.resolve("classes/a"));
    Files.writeString(classes.resolve("A.class"), "1");
    String first = CodeFingerprint.of(dir.resolve("classes"));
    assertThat(CodeFingerprint.of(dir.resolve("classes"))).isEqualTo(first);
    Files.writeString(classes.resolve("A.class"), "12");
    assertThat(CodeFingerprint.of(dir.resolve("classes"))).isNotEqualTo(first);
    assertThat(CodeFingerprint.of(classes.resolve("A.class"))).matches("[0-9a-f]{64}");
  }

  private CorpusManifest prepare(String corpus, String... more) {
    return prepare(corpus, line -> {}, more);
  }

  private CorpusManifest prepare(String corpus, Consumer<String> listener, String... more) {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve(corpus),
                "corpus.inputs=[{path=\"%s\"}]".formatted(input),
                "corpus.split.valid=0.1",
                "corpus.split.test=0.1",
                "subword.merges=40"));
    overrides.addAll(List.of(more));
    progress.clear();
    return new CorpusWriter(
            spark,
            SettingsReader.ofText("corpus { sourceLanguage = en, targetLanguage = fr }", overrides)
                .settings(),
            line -> {
              progress.add(line);
              listener.accept(line);
            })
        .replace();
  }

  private CorpusDirectory open(String corpus) {
    return CorpusDirectory.open(
        dir.resolve(corpus).toString(), spark.sessionState().newHadoopConf());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
