package io.tandem.run;

import java.time.Instant;
import java.util.List;

/** Rows to test with. */
public final class MetricRows {
  public static final Instant TIME = Instant.parse("2024-05-06T07:08:09.123Z");

  private MetricRows() {}

  public static MetricRow.Round round(long round) {
    return round(round, 0);
  }

  public static MetricRow.Round round(long round, int stage) {
    return new MetricRow.Round(
        TIME,
        round,
        10 * (round + 1),
        4.5 - round,
        0.001,
        1000,
        1100,
        2.5,
        840,
        0.75,
        0.1,
        new MetricRow.Seen(0.25 * (round + 1), 2100 * (round + 1), stage),
        List.of(
            new MetricRow.Worker(0, 1000, 4.5, 2.25, 0.25, 400, 0.125, 0.75),
            new MetricRow.Worker(1, 1100, 4.25, 2.5, 0, 400, 0.25, Double.NaN)));
  }

  static MetricRow.Validation validation(long round, double bleu) {
    return new MetricRow.Validation(
        TIME,
        round,
        10 * round,
        2,
        Math.exp(2),
        bleu,
        "nrefs:1|case:mixed",
        12.5,
        true,
        new MetricRow.Seen(0.25 * round, 2100 * round, 0),
        List.of());
  }

  public static SampleTranslations samples(long updates) {
    return new SampleTranslations(
        updates / 10,
        updates,
        TIME,
        List.of(new SampleTranslations.Sentence("A dog.", "Un chien.", "Un <chat> & co.")),
        List.of(
            new SampleAttention(
                List.of("A", "dog.", "EOS"),
                List.of("Un", "EOS"),
                List.of(List.of(0.5, 0.25, 0.25), List.of(0.0, 0.0, 1.0)),
                List.of(List.of(List.of(0.5, 0.25, 0.25), List.of(0.0, 0.0, 1.0))))));
  }
}
