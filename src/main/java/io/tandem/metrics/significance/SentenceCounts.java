package io.tandem.metrics.significance;

import io.tandem.metrics.Metric;
import io.tandem.metrics.ReferenceCount;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.Statistics;
import java.util.List;

/**
 * The counts of one metric in each sentence of one system's output, counted once and summed many
 * times: a row of integers per sentence, all rows in one array.
 */
public final class SentenceCounts {
  private final Metric metric;
  private final ReferenceCount references;
  private final int width;
  private final int[] rows;

  private SentenceCounts(Metric metric, ReferenceCount references, int width, int[] rows) {
    this.metric = metric;
    this.references = references;
    this.width = width;
    this.rows = rows;
  }

  /** Counts a system's output; parameters as for {@link Metric#sentenceStatistics}. */
  public static SentenceCounts of(
      Metric metric, List<String> hypotheses, List<List<String>> referenceStreams) {
    return of(metric, metric.sentenceStatistics(hypotheses, referenceStreams));
  }

  static SentenceCounts of(Metric metric, List<Statistics> sentences) {
    Statistics sum = sentences.stream().reduce(Statistics.NONE, Statistics::plus);
    int width = sum.counts().length;
    int[] rows = new int[Math.multiplyExact(sentences.size(), width)];
    for (int i = 0; i < sentences.size(); i++) {
      long[] counts = sentences.get(i).counts();
      for (int k = 0; k < counts.length; k++) {
        rows[i * width + k] = Math.toIntExact(counts[k]);
      }
    }
    return new SentenceCounts(metric, sum.references(), width, rows);
  }

  int sentences() {
    return rows.length / width;
  }

  /** Returns the score of all sentences. */
  public ScoreReport report() {
    return metric.report(new Statistics(references, total()));
  }

  /** Returns the counts of all sentences together. */
  long[] total() {
    long[] sums = nothing();
    for (int i = 0; i < sentences(); i++) {
      addTo(sums, i);
    }
    return sums;
  }

  /** Returns sums of zero. */
  long[] nothing() {
    return new long[width];
  }

  void addTo(long[] sums, int sentence) {
    int at = sentence * width;
    for (int k = 0; k < width; k++) {
      sums[k] += rows[at + k];
    }
  }

  /**
   * Returns the counts of each sentence less those of the other system, so that adding a row moves
   * a sentence from the other system to this one.
   */
  SentenceCounts minus(SentenceCounts other) {
    int[] differences = rows.clone();
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= other.rows[i];
    }
    return new SentenceCounts(metric, references, width, differences);
  }

  /** Returns the score of sentences that have these counts together. */
  double score(long[] sums) {
    return metric.score(new Statistics(references, sums));
  }
}
