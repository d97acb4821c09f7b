package io.tandem.corpus.directory;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tandem.SparkTest;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.ScoreCounts;
import io.tandem.corpus.lexical.Lexicon;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.report.AuditPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule {@code alignment-score} in a corpus directory, and what is learned from one. */
@Tag("text")
class AlignedCorpusIT {
  private static final int PAIRS = 1500;
  private static final String REUSED = "reused the cleaned pairs of";
  private static final String[] COLOURS = {"red", "blue", "green", "black", "white"};
  private static final String[] FARBEN = {"rot", "blau", "grün", "schwarz", "weiß"};
  private static final String[] THINGS = {"house", "book", "tree", "door", "hat", "dog", "ship"};
  private static final String[] DINGE = {"Haus", "Buch", "Baum", "Tür", "Hut", "Hund", "Schiff"};

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final List<String> progress = new ArrayList<>();
  private final List<String> stages = new ArrayList<>();
  private boolean stopsAtDecision;

  /** Every hundredth pair has a target that has nothing to do with its source. */
  @BeforeEach
  void writeInput() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      int other = i % 100 == 99 ? i + 2 : i;
      lines.add(
          "%s number %s is %s\t%s Nummer %s ist %s"
              .formatted(
                  THINGS[i % 7],
                  i,
                  COLOURS[i % 5],
                  DINGE[other % 7],
                  i + PAIRS,
                  FARBEN[other % 5]));
    }
    Files.write(dir.resolve("pairs.tsv"), lines);
  }

  private CorpusManifest prepare(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve("corpus"),
                "corpus.inputs=[{path=\"%s\"}]".formatted(dir.resolve("pairs.tsv")),
                "corpus.lexicon.iterations=2",
                "subword.merges=10"));
    settings.addAll(List.of(more));
    progress.clear();
    stages.clear();
    return new CorpusWriter(spark, SettingsReader.ofText("", settings).settings(), recorder())
        .replace();
  }

  private WritingProgress recorder() {
    return new WritingProgress() {
      @Override
      public void accept(String line) {
        progress.add(line);
        if (stopsAtDecision && line.contains("reused")) {
          throw new IllegalStateException(line);
        }
      }

      @Override
      public void begins(WorkStage stage) {
        stages.add(stage.name());
      }
    };
  }

  private CorpusDirectory corpus() {
    return CorpusDirectory.open(
        dir.resolve("corpus").toString(), spark.sessionState().newHadoopConf());
  }

  /** Begins to prepare, and stops at the line that says what of the corpus is reused. */
  private String decision(String... more) {
    stopsAtDecision = true;
    Throwable stop = catchThrowable(() -> prepare(more));
    assertThat(stop).isInstanceOf(IllegalStateException.class);
    return stop.getMessage();
  }

  @Tag("long")
  @Test
  void theRuleIsCountedShownAndReusedLikeAnyOther() throws IOException {
    String rule = "corpus.rules=[{rule=alignment-score, minimum=0}]";
    String leakage = "corpus.leakage.action=report";
    CorpusManifest manifest = prepare(rule, leakage);
    assertThat(stages)
        .as("every step of cleaning under its name")
        .containsSubsequence(
            "reading",
            "learning translations of words",
            "scores of alignments, duplicates",
            "near duplicates and leakage",
            "counting");
    assertThat(manifest.rejected()).containsEntry("alignment-score", 15L);
    assertThat(corpus().rejected(spark).where("reason = 'alignment-score'").collectAsList())
        .hasSize(15)
        .allMatch(row -> row.<Long>getAs("line") % 100 == 0);
    ScoreCounts counts = manifest.alignment();
    assertThat(
            Stream.concat(counts.kept().stream(), counts.rejected().stream())
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(PAIRS);
    assertThat(corpus().manifest()).isEqualTo(manifest);

    AuditPage.write(dir.resolve("corpus").toString(), spark.sessionState().newHadoopConf());
    assertThat(dir.resolve("corpus/audit.html"))
        .content()
        .contains("pairs below 0.0 are rejected", "alignment-score: 15 (1.0 % of all lines)");

    CorpusManifest relearned = prepare(rule, leakage, "subword.merges=20");
    assertThat(progress).anyMatch(line -> line.contains(REUSED));
    assertThat(relearned.alignment()).isEqualTo(counts);
    assertThat(decision(rule, leakage, "corpus.lexicon.iterations=4"))
        .contains("nothing reused from");
  }

  @Test
  void aCorpusGivesTheTranslationsOfItsWordsAsATable() throws IOException {
    CorpusManifest manifest = prepare("corpus.lexicon.iterations=3");
    assertThat(manifest.alignment()).isNull();
    Lexicon lexicon = corpus().lexicon(spark);
    Dataset<Row> translations = lexicon.translations(spark);
    assertThat(translations.columns())
        .containsExactly("source", "target", "probability", "reverseProbability");
    Row best = translations.where("source = 'house'").orderBy(col("probability").desc()).first();
    assertThat(best.getString(1)).isEqualTo("haus");
    assertThat(best.getDouble(2)).isBetween(0.5, 1.0);
    assertThat(best.getDouble(3)).isBetween(0.5, 1.0);
    Dataset<Row> scored = lexicon.scoredLearned(corpus().pairs(spark, PairTable.TRAIN));
    assertThat(scored.orderBy(PairTable.ALIGNMENT_SCORE).limit(10).collectAsList())
        .allMatch(row -> row.<Long>getAs("line") % 100 == 0);

    assertThat(decision("corpus.lexicon.iterations=4")).contains(REUSED);
  }
}
