package io.tandem.corpus.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.cleaning.rules.LanguageMatch;
import io.tandem.corpus.cleaning.rules.SentencePair;
import io.tandem.corpus.dedupe.PlantedDefects.Kind;
import io.tandem.corpus.dedupe.PlantedDefects.Line;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.text.Normalizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The numbers of planted defects that are found, repaired or missed, by kind, and why some are
 * missed.
 */
@Tag("text")
class PlantedDefectsIT {
  private static final long LINES = 8000;
  private static final double NEAR_THRESHOLD = 0.8;

  @TempDir private static Path dir;
  private static PlantedDefects planted;
  private static Map<Kind, Outcome> outcomes;

  /** The counts of one kind. */
  private static final class Outcome {
    long found;
    long missed;

    /** The lines missed because the rule for the kind cannot see them. */
    long beyond;
  }

  @BeforeAll
  static void annotatesAllLines() throws IOException {
    planted = PlantedDefects.from("jobs/quickstart/tatoeba.eng-fra.tsv.xz");
    Path file = dir.resolve("planted.tsv");
    Files.writeString(
        file,
        LongStream.range(0, LINES)
            .mapToObj(i -> planted.line(i).tsv())
            .collect(Collectors.joining("\n", "", "\n")));
    outcomes = new EnumMap<>(Kind.class);
    for (Row row : annotate(file)) {
      long number = row.<Long>getAs("line") - 1;
      Line line = planted.line(number);
      Outcome outcome = outcomes.computeIfAbsent(line.kind(), kind -> new Outcome());
      if (row.getAs("reason") != null || row.<Long>getAs("rewrites") != 0) {
        outcome.found++;
      } else {
        outcome.missed++;
        outcome.beyond += isBeyond(line, planted.line(number - 1)) ? 1 : 0;
      }
    }
    outcomes.forEach(
        (kind, outcome) ->
            System.out.printf(
                "%-16s found %5d missed %5d, of them beyond the rule %5d%n",
                kind, outcome.found, outcome.missed, outcome.beyond));
  }

  @Test
  void defectsThatARuleStatesAreAllFound() {
    assertThat(outcomes).containsOnlyKeys(Kind.values());
    for (Kind kind : Kind.values()) {
      if (kind != Kind.CLEAN && kind != Kind.NEAR_DUPLICATE) {
        Outcome outcome = outcomes.get(kind);
        assertThat(outcome.missed - outcome.beyond).as(kind + " missed").isZero();
      }
    }
  }

  /**
   * At the threshold, bands find 1 - (1 - 0.8^5)^16 of the pairs, which is 99.8 %; above it, more.
   */
  @Test
  void nearDuplicatesAreFoundWhereTheyAreNearEnough() {
    Outcome near = outcomes.get(Kind.NEAR_DUPLICATE);
    assertThat(near.missed - near.beyond)
        .isLessThanOrEqualTo(Math.round(0.01 * (near.found + near.missed - near.beyond)));
    assertThat(share(near)).isGreaterThan(0.99);
  }

  /** The language of two short sentences cannot always be identified; see {@link LanguageMatch}. */
  @Test
  void sidesInAnotherLanguageAreFound() {
    assertThat(share(outcomes.get(Kind.SWAPPED))).isGreaterThan(0.99);
    assertThat(share(outcomes.get(Kind.WRONG_LANGUAGE))).isGreaterThan(0.99);
  }

  @Test
  void cleanPairsStay() {
    assertThat(share(outcomes.get(Kind.CLEAN))).isLessThan(0.02);
  }

  private static double share(Outcome outcome) {
    return (double) outcome.found / (outcome.found + outcome.missed);
  }

  /** Asks the rule itself, or measures what the rule measures. */
  private static boolean isBeyond(Line line, Line before) {
    Normalizer normalizer = new Normalizer(Casing.KEEP);
    return switch (line.kind()) {
      case SWAPPED, WRONG_LANGUAGE ->
          !new LanguageMatch(1, 20, Side.BOTH, "en", "fr")
              .rejects(
                  SentencePair.of(
                      normalizer.normalize(line.source()), normalizer.normalize(line.target())));
      case NEAR_DUPLICATE ->
          CharacterNgrams.jaccard(
                  CharacterNgrams.of(line.source(), line.target(), 5),
                  CharacterNgrams.of(before.source(), before.target(), 5))
              < NEAR_THRESHOLD;
      default -> false;
    };
  }

  private static List<Row> annotate(Path file) {
    Settings settings =
        SettingsReader.ofText(
                PlantedDefects.RULES,
                List.of("corpus.inputs=[{path=\"%s\", split=train}]".formatted(file)))
            .settings();
    List<BitextFile> files = new BitextFiles(new Configuration()).of(settings.corpus().inputs());
    return new CorpusPipeline(
            SparkTest.session(), settings.corpus(), 1, rows -> rows.localCheckpoint())
        .annotate(files)
        .collectAsList();
  }
}
