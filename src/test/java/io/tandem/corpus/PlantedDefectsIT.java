package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.PlantedDefects.Kind;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many planted defects are found, repaired or missed, by kind. */
class PlantedDefectsIT {
  private static final long LINES = 4000;

  @TempDir private Path dir;

  @Test
  void plantedDefectsAreFoundAndCleanPairsStay() throws IOException {
    PlantedDefects planted = PlantedDefects.from("jobs/quickstart/tatoeba.eng-fra.tsv.xz");
    Path file = dir.resolve("planted.tsv");
    Files.writeString(
        file,
        LongStream.range(0, LINES)
            .mapToObj(i -> planted.line(i).tsv())
            .collect(Collectors.joining("\n", "", "\n")));

    Map<Kind, double[]> found = new EnumMap<>(Kind.class);
    for (Row row : judge(file)) {
      double[] counts =
          found.computeIfAbsent(
              planted.line(row.<Long>getAs("line") - 1).kind(), kind -> new double[2]);
      boolean isFound = row.getAs("reason") != null || row.<Long>getAs("rewrites") != 0;
      counts[isFound ? 0 : 1]++;
    }
    found.forEach(
        (kind, counts) ->
            System.out.printf("%-16s found %5.0f missed %5.0f%n", kind, counts[0], counts[1]));

    assertThat(found).containsOnlyKeys(Kind.values());
    for (Kind kind : Kind.values()) {
      double share = found.get(kind)[0] / (found.get(kind)[0] + found.get(kind)[1]);
      switch (kind) {
        case CLEAN -> assertThat(share).as("clean pairs touched").isLessThan(0.06);
        // Short texts with few letters beyond ASCII; similarity just under the threshold.
        case SWAPPED, WRONG_LANGUAGE, NEAR_DUPLICATE ->
            assertThat(share).as(kind + " found").isGreaterThan(0.85);
        default -> assertThat(share).as(kind + " found").isGreaterThan(0.99);
      }
    }
  }

  private static List<Row> judge(Path file) {
    Settings settings =
        SettingsReader.ofText(
                """
                corpus {
                  rules = [
                    { rule = repair-mojibake }, { rule = decode-entities }, { rule = length }
                    { rule = length-ratio, maximum = 2.5 }, { rule = identical }, { rule = markup }
                    { rule = number-mismatch, minimum = 0.5 }, { rule = mojibake }, { rule = language }
                  ]
                  duplicates.near.enabled = true
                }
                """,
                List.of("corpus.inputs=[{path=\"%s\", split=train}]".formatted(file)))
            .settings();
    List<BitextFile> files = new BitextFiles(new Configuration()).of(settings.corpus().inputs());
    return new CorpusPipeline(
            SparkTest.session(), settings.corpus(), 1, rows -> rows.localCheckpoint())
        .judge(files)
        .collectAsList();
  }
}
