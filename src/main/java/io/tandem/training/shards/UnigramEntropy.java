package io.tandem.training.shards;

import io.tandem.storage.TaskFailures;
import io.tandem.training.worker.Shard;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The entropy of single target tokens: the loss of a network that knows how frequent each of them
 * is in the training text, and nothing else.
 */
public final class UnigramEntropy {
  private UnigramEntropy() {}

  /**
   * Returns the entropy in nats per target token, EOS included.
   *
   * @param shards the shards of all workers, cached; at least one pair in all
   */
  public static double of(JavaRDD<Shard> shards, int vocabularySize) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(shards.context());
    spark.setJobDescription("frequencies of target tokens");
    try {
      return of(
          TaskFailures.unwrapped(
              () ->
                  shards.treeAggregate(
                      new long[vocabularySize],
                      UnigramEntropy::withTokensOf,
                      UnigramEntropy::sum)));
    } finally {
      spark.setJobDescription(null);
    }
  }

  private static long[] withTokensOf(long[] counts, Shard shard) {
    shard.countTargetTokens(counts);
    return counts;
  }

  private static long[] sum(long[] counts, long[] more) {
    Arrays.setAll(counts, id -> counts[id] + more[id]);
    return counts;
  }

  /** Returns -Σ p ln p of the frequencies. */
  static double of(long[] counts) {
    double all = Arrays.stream(counts).sum();
    return Arrays.stream(counts)
        .filter(count -> count > 0)
        .mapToDouble(count -> -count / all * Math.log(count / all))
        .sum();
  }
}
