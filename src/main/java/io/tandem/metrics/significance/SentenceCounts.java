package io.tandem.metrics.significance;

import io.tandem.metrics.Metric;
import io.tandem.metrics.ReferenceCount;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.Statistics;
import java.util.List;

/**
 * The counts of one metric in each sentence of one system's output, counted once and summed many
 * times: a row of integers per sentence, all rows in one array.
 *
 * @param <S> the statistics of the metric
 */
public final class SentenceCounts<S extends Statistics<S>> {
  private final Metric<S> metric;
  private final ReferenceCount references;
  private final int width;
  private final int[] rows;

  private SentenceCounts(Metric<S> metric, ReferenceCount references, int width, int[] rows) {
    this.metric = metric;
    this.references = references;
    this.width = width;
    this.rows = rows;
  }

  /** Counts a system's output; parameters as for {@link Metric#sentenceStatistics}. */
  public static <S extends Statistics<S>> SentenceCounts<S> of(
      Metric<S> metric, List<String> hypotheses, List<List<String>> referenceStreams) {
    return of(metric, metric.sentenceStatistics(hypotheses, referenceStreams));
  }

  static <S extends Statistics<S>> SentenceCounts<S> of(Metric<S> metric, List<S> sentences) {
    S sum = sentences.stream().reduce(metric.zero(), Statistics::plus);
    int width = sum.counts().length;
    int[] rows = new int[Math.multiplyExact(sentences.size(), width)];
    for (int i = 0; i < sentences.size(); i++) {
      long[] counts = sentences.get(i).counts();
      for (int k = 0; k < counts.length; k++) {
        rows[i * width + k] = Math.toIntExact(counts[k]);
      }
    }
    return new SentenceCounts<>(metric, sum.references(), width, rows);
  }

  int sentences() {
    return rows.length / width;
  }

  /** Returns the score of all sentences. */
  public ScoreReport report() {
    return metric.report(metric.of(total(), references));
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
   * Returns for each sentence its counts here less its counts there, so that adding one moves a
   * sentence from there to here.
   */
  SentenceCounts<S> minus(SentenceCounts<S> other) {
    int[] differences = rows.clone();
    for (int i = 0; i < differences.length; i++) {
      differences[i] -= other.rows[i];
    }
    return new SentenceCounts<>(metric, references, width, differences);
  }

  /** Returns the score of sentences that have these counts together. */
  double score(long[] sums) {
    return metric.score(metric.of(sums, references));
  }
}
