package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.OutcomeCounts;
import io.tandem.corpus.RuleEffect;
import io.tandem.corpus.ScoreCounts;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.source.BitextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule {@code alignment-score} in the pipeline. */
@Tag("text")
@Tag("long")
class AlignmentCheckIT {
  private static final String RULE = "corpus.rules=[{rule=identical}, {rule=alignment-score}]";
  private static final String WITHOUT_SPLIT = "corpus.split={valid=0, test=0}";

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();

  /** Some real pairs say the same in quite other words, and one in 200 of them is rejected. */
  @ParameterizedTest
  @CsvSource({"10000, 0.01, 0.5, 0.85", "4000, 0.05, 0.8, 0.85"})
  void pairsWithTheTargetOfAnotherAreRejectedAndNearlyAllOthersStay(
      int pairs, double share, double precision, double recall) throws IOException {
    PlantedMisalignments planted = PlantedMisalignments.of(pairs, share);
    Settings settings = settings(input(planted.lines(), "auto"), RULE, WITHOUT_SPLIT);
    List<Row> rejected =
        annotate(settings).where("reason = 'alignment-score'").select("line").collectAsList();
    long right = rejected.stream().filter(row -> planted.isMisaligned(row.getLong(0))).count();
    assertThat((double) right / rejected.size()).as("precision").isGreaterThan(precision);
    assertThat((double) right / planted.count()).as("recall").isGreaterThan(recall);
  }

  /** Long sentences have many rare words, and a misaligned pair must not be evidence for them. */
  @Test
  void longPairsAreNoEvidenceForThemselves() throws IOException {
    List<String> real = PlantedMisalignments.of(8000, 0).lines();
    List<String> lines = new ArrayList<>();
    int misaligned = 0;
    for (int i = 0; i + 4 <= real.size(); i += 4) {
      boolean moved = i % 80 == 0;
      misaligned += moved ? 1 : 0;
      lines.add(joined(real, i, 0) + "\t" + joined(real, moved ? (i + 80) % real.size() : i, 1));
    }
    List<Row> rejected =
        annotate(settings(input(lines, "auto"), RULE, WITHOUT_SPLIT))
            .where("reason = 'alignment-score'")
            .select("line")
            .collectAsList();
    long right = rejected.stream().filter(row -> row.getLong(0) % 20 == 1).count();
    assertThat((double) right / rejected.size()).as("precision").isGreaterThan(0.6);
    assertThat((double) right / misaligned).as("recall").isGreaterThan(0.8);
  }

  private static String joined(List<String> lines, int from, int side) {
    return lines.subList(from, from + 4).stream()
        .map(line -> line.split("\t")[side])
        .collect(Collectors.joining(" "));
  }

  @Test
  void onlyPairsThatTheOtherRulesKeepAreScoredAndCountedAndDeclaredSetsAreSpared()
      throws IOException {
    List<String> lines = PlantedMisalignments.of(1200, 0).lines();
    lines.set(3, "same\tsame");
    lines.set(5, lines.get(6));
    Settings settings =
        settings(
            "corpus.inputs=[{path=\"%s\", split=train}, {path=\"%s\", split=test}]"
                .formatted(file("train.tsv", lines), file("test.tsv", List.of("x\ty"))),
            "corpus.rules=[{rule=identical}, {rule=alignment-score, name=aligned, minimum=0.5}]",
            "corpus.lexicon.iterations=2");
    Dataset<Row> annotated = annotate(settings).cache();
    List<Row> scored = annotated.select("reason", "alignmentScore").collectAsList();
    assertThat(scored.stream().filter(row -> row.isNullAt(1)).map(row -> row.getString(0)))
        .containsExactlyInAnyOrder("identical", null);
    assertThat(scored.stream().filter(row -> !row.isNullAt(1)))
        .allMatch(row -> row.getDouble(1) < 0.5 == "aligned".equals(row.getString(0)));
    long below = scored.stream().filter(row -> "aligned".equals(row.getString(0))).count();
    OutcomeCounts counts =
        OutcomeCounts.of(annotated, Cleaning.of(settings.corpus()), settings.corpus());
    annotated.unpersist();
    assertThat(below).isBetween(1L, 900L);
    assertThat(counts.rules().get(1))
        .isEqualTo(new RuleEffect("aligned", "alignment-score", 1199, 1199 - below, below, 0));
    ScoreCounts scores = counts.alignment().orElseThrow();
    assertThat(scores.minimum()).isEqualTo(0.5);
    assertThat(sum(scores.rejected())).isEqualTo(below);
    assertThat(sum(scores.kept())).isEqualTo(1199 - below);
    // 0.5 is the lower end of bin 12.
    assertThat(sum(scores.rejected().subList(12, 40)) + sum(scores.kept().subList(0, 12))).isZero();
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void tooFewPairsToLearnFromAreRefused() throws IOException {
    Settings settings =
        settings(input(List.of("a\tb", "same\tsame", "c\td"), "train"), RULE, WITHOUT_SPLIT);
    assertThatThrownBy(() -> annotate(settings))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "corpus.rules alignment-score: the other rules leave 2 training pairs, and to learn"
                + " translations from takes at least 1,000; leave the rule out, or give more"
                + " text");
  }

  private Path file(String name, List<String> lines) throws IOException {
    return Files.write(dir.resolve(name), lines);
  }

  private String input(List<String> lines, String split) throws IOException {
    return "corpus.inputs=[{path=\"%s\", split=%s}]".formatted(file("pairs.tsv", lines), split);
  }

  private static Settings settings(String... given) {
    return SettingsReader.ofText("", Arrays.asList(given)).settings();
  }

  private Dataset<Row> annotate(Settings settings) {
    return new CorpusPipeline(spark, settings.corpus(), settings.seed())
        .annotate(
            new BitextFiles(spark.sessionState().newHadoopConf()).of(settings.corpus().inputs()));
  }
}
