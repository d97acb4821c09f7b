package io.tandem.corpus.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.storage.CodeFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reuse of an existing corpus: only what has changed is computed again. */
@Tag("text")
@Tag("long")
class CorpusReuseIT {
  private static final String FRESH = "corpus.reuse.enabled=false";
  private static final String REUSED = "reused the cleaned pairs of";

  /** What a run has left that was killed before it had learned subwords. */
  private static final String CLEANED = "cleaned";

  /** What a run has left that was killed once the pairs of train were written. */
  private static final String ENCODED = "encoded";

  /** The place of a corpus that is prepared once, whose stages are copied while it is written. */
  @TempDir private static Path shared;

  private static CorpusManifest whole;

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final List<String> progress = new ArrayList<>();
  private final Path input = shared.resolve("pairs.tsv");
  private final Path testSet = shared.resolve("test.en");

  @BeforeAll
  static void prepareOnce() throws IOException {
    CorpusReuseIT once = new CorpusReuseIT();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      lines.add(String.format(Locale.ROOT, "A sentence %d.\tUne phrase %d.", i, i));
    }
    lines.add("same\tsame");
    Files.write(once.input, lines);
    Files.writeString(once.testSet, "A sentence 7.\n");
    once.dir = shared;
    whole =
        once.prepare(
            "corpus",
            line -> {
              if (line.contains("read 81 lines")) {
                once.copyStaging(CLEANED);
              } else if (line.contains("pairs of train")) {
                once.copyStaging(ENCODED);
              }
            });
  }

  /** Puts a copy of the shared corpus where the test prepares its own. */
  private void takeShared() throws IOException {
    FileUtils.copyDirectory(shared.resolve("corpus").toFile(), dir.resolve("corpus").toFile());
  }

  @Test
  void aCorpusInWhichNothingChangesIsLeftAlone() throws IOException {
    takeShared();
    String written = Files.readString(dir.resolve("corpus/manifest.json"));
    assertThat(prepare("corpus")).isEqualTo(whole);
    assertThat(progress).hasSize(1).first().asString().contains("is up to date");
    assertThat(dir.resolve("corpus/manifest.json")).hasContent(written);
    assertThat(names()).containsExactly("corpus");
    progress.clear();
    prepare("corpus", "subword.sampling=0.1"); // Which is for training.
    assertThat(progress).hasSize(1).first().asString().contains("is up to date");
    assertThat(dir.resolve("corpus/manifest.json")).hasContent(written);
  }

  @Test
  void aChangeOfLaterStagesKeepsCleanedPairsTagsAndOverlapsAndGivesWhatAFreshRunGives()
      throws IOException {
    takeShared();
    for (String change :
        List.of(
            "subword.merges=20",
            "subword.kind=unigram",
            "corpus.tokenization=moses",
            "corpus.tokenization=moses corpus.casing=truecase",
            "corpus.mixing.temperature=2")) {
      assertThat(decision(change.split(" "))).as(change).contains(REUSED);
    }
    String[] changes = {
      "subword.kind=unigram",
      "subword.vocabularySize=300",
      "corpus.tokenization=moses",
      "corpus.casing=truecase",
      "corpus.mixing.temperature=2"
    };
    CorpusManifest reused = prepare("corpus", changes);
    assertThat(progress).anyMatch(line -> line.contains(REUSED));
    CorpusManifest fresh =
        prepare(
            "fresh", Stream.concat(Stream.of(changes), Stream.of(FRESH)).toArray(String[]::new));
    assertThat(progress).noneMatch(line -> line.contains(REUSED));
    assertSame(reused, fresh);
    assertThat(open("corpus").overlapping(spark).count())
        .isEqualTo(open("fresh").overlapping(spark).count())
        .isPositive();

    assertThat(dir.resolve("corpus/subword/truecase-model.source")).content().contains("sentence");
    assertCleanedAnew(prepare("corpus", "corpus.tokenization=moses", "corpus.casing=lower"));
    assertThat(dir.resolve("corpus/subword/truecase-model.source")).doesNotExist();
  }

  /** Begins to prepare, and stops at the line that says what of the corpus is reused. */
  private String decision(String... changes) {
    Throwable stop =
        catchThrowable(
            () ->
                prepare(
                    "corpus",
                    line -> {
                      if (line.contains("reused")) {
                        throw new IllegalStateException(line);
                      }
                    },
                    changes));
    assertThat(stop).isInstanceOf(IllegalStateException.class);
    return stop.getMessage();
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
    takeShared();
    String anew = "nothing reused from";
    assertThat(decision("corpus.rules=[]")).contains(anew);
    assertThat(decision("seed=2")).contains(anew);
    String tests = Files.readString(testSet);
    Files.writeString(testSet, "A sentence 8.\n");
    try {
      assertThat(decision()).contains(anew);
    } finally {
      Files.writeString(testSet, tests);
    }
    String pairs = Files.readString(input);
    Files.writeString(input, pairs + "One more\tUne de plus\n");
    try {
      assertThat(decision()).contains(anew);
      CorpusManifest grown = prepare("corpus", "corpus.rules=[]");
      assertCleanedAnew(grown);
      assertThat(grown.read()).isEqualTo(whole.read() + 1);
      assertThat(grown.rejected()).doesNotContainKey("identical");
      assertThat(whole.rejected()).containsKey("identical");
    } finally {
      Files.writeString(input, pairs);
    }
  }

  private void assertCleanedAnew(CorpusManifest manifest) {
    assertThat(progress)
        .anyMatch(line -> line.contains("nothing reused from"))
        .noneMatch(line -> line.contains(REUSED));
    assertThat(open("corpus").manifest()).isEqualTo(manifest);
  }

  @Test
  void otherCorporaMayBeNamedAndTheirDamageIsSeen() throws IOException {
    takeShared();
    String from = "corpus.reuse.from=[\"%s\"]".formatted(dir.resolve("corpus"));
    CorpusManifest second = prepare("second", from, "subword.merges=20");
    assertThat(progress).anyMatch(line -> line.contains(REUSED));
    Path valid = dir.resolve("corpus/pairs/split=valid");
    FileUtils.cleanDirectory(valid.toFile());
    FileUtils.copyDirectory(dir.resolve("corpus/pairs/split=test").toFile(), valid.toFile());
    CorpusManifest third = prepare("third", from, "subword.merges=20");
    assertThat(progress)
        .anyMatch(line -> line.contains("its files do not match its manifest"))
        .noneMatch(line -> line.contains(REUSED));
    assertSame(third, second);
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
   * Simulates, by the files it leaves, a run that is killed while it learns subwords, and one that
   * goes on from there and is killed once the pairs of train are written.
   */
  @Test
  void whatAKilledRunHadFinishedIsTakenOver() throws Exception {
    String suffix = " reused from a run that was stopped";
    leave(shared.resolve(CLEANED));
    CorpusManifest second =
        prepare(
            "corpus",
            line -> {
              if (line.contains("pairs of train")) {
                copyStaging(ENCODED);
              }
            });
    assertSame(second, whole);
    assertThat(progress)
        .contains("annotated lines" + suffix)
        .doesNotContain("subwords" + suffix, "pairs of train" + suffix);
    List<String> trainFiles = files(dir.resolve(ENCODED + "/pairs/split=train"));
    FileUtil.fullyDelete(dir.resolve("corpus").toFile());
    Path left = leave(dir.resolve(ENCODED));
    FileUtil.fullyDelete(dir.resolve(ENCODED).toFile());

    CorpusManifest goneOn = prepare("corpus");
    assertSame(goneOn, whole);
    assertThat(progress)
        .contains("annotated lines" + suffix, "subwords" + suffix, "pairs of train" + suffix)
        .doesNotContain("pairs of valid" + suffix);
    assertThat(left).doesNotExist();
    assertThat(files(dir.resolve("corpus/pairs/split=train"))).isEqualTo(trainFiles);
    assertThat(names()).containsExactly("corpus");
    assertThat(dir.resolve("corpus/work")).doesNotExist();
  }

  @Test
  void ofAKilledRunWithOtherSettingsNothingElseIsTakenOver() throws Exception {
    leave(shared.resolve(ENCODED));
    prepare("corpus", "subword.merges=20");
    assertThat(progress)
        .contains("annotated lines reused from a run that was stopped")
        .noneMatch(line -> line.startsWith("subwords reused") || line.startsWith("pairs of"));
    assertSame(open("corpus").manifest(), prepare("fresh", "subword.merges=20", FRESH));
  }

  /** Copies what is being written. */
  private void copyStaging(String name) {
    try (Stream<Path> holders = Files.list(dir.resolve(".corpus.unfinished/holder"))) {
      Path staging = holders.findFirst().orElseThrow().resolve("staging-corpus");
      FileUtils.copyDirectory(staging.toFile(), dir.resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies it to where a killed writer would have left it. */
  private Path leave(Path copy) throws IOException {
    Path staging = dir.resolve(".corpus.unfinished/left/killed/staging-corpus");
    FileUtils.copyDirectory(copy.toFile(), staging.toFile());
    return staging;
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
    String[] table = {
      "corpus.inputs=[{format=table, path=reused_pairs, split=train}]",
      "corpus.leakage={action=off, against=[]}"
    };
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
                "corpus.inputs=[{path=\"%s\", tags=[\"<2fr>\"], weight=0.5}]".formatted(input),
                "corpus.leakage.action=report",
                "corpus.leakage.against=[\"%s\"]".formatted(testSet),
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
