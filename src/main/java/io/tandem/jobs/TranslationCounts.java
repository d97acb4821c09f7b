package io.tandem.jobs;

import io.tandem.search.Translation;
import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the user should hear about when all is done. Driver and executors; a task that is run again
 * counts again.
 */
final class TranslationCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator lines;
  private final LongAccumulator truncated;
  private final LongAccumulator unfinished;

  private TranslationCounts(
      LongAccumulator lines, LongAccumulator truncated, LongAccumulator unfinished) {
    this.lines = lines;
    this.truncated = truncated;
    this.unfinished = unfinished;
  }

  /** Counts in this JVM only. */
  static TranslationCounts local() {
    return new TranslationCounts(
        new LongAccumulator(), new LongAccumulator(), new LongAccumulator());
  }

  /** Counts on all executors. */
  static TranslationCounts of(SparkContext spark) {
    return new TranslationCounts(
        spark.longAccumulator("lines"),
        spark.longAccumulator("truncated"),
        spark.longAccumulator("unfinished"));
  }

  void add(Translation translation) {
    lines.add(1L);
    truncated.add(translation.sourceTruncated() ? 1L : 0L);
    unfinished.add(translation.finished() ? 0L : 1L);
  }

  String describe(double seconds) {
    return "%,d lines in %.1f s (%.1f/s); %,d were longer than search.maximumSourceTokens and cut, %,d translations reached the length limit unfinished"
        .formatted(
            lines.value(), seconds, lines.value() / seconds, truncated.value(), unfinished.value());
  }
}
