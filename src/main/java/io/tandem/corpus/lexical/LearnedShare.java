package io.tandem.corpus.lexical;

import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.hashing.Hash64;
import java.io.Serializable;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The share of the pairs that is learned from: a pair belongs to it or not by its text alone, so
 * that equal pairs stay together. Driver and executors; a plain field, because Kryo cannot read
 * records.
 */
final class LearnedShare implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double share;

  /**
   * @param share from 1 on, all pairs belong to it
   */
  LearnedShare(double share) {
    this.share = share;
  }

  /** Returns the pairs that belong to it, of rows of source and target. */
  Dataset<Row> of(Dataset<Row> pairs) {
    FilterFunction<Row> isLearned = pair -> has(pair.getString(0), pair.getString(1));
    return share >= 1 ? pairs : pairs.filter(isLearned);
  }

  boolean has(String source, String target) {
    if (share >= 1) {
      return true;
    }
    long hash = Hash64.mix(Hash64.mix(SentenceKey.exact(source)) + SentenceKey.exact(target));
    // 53 bits of the hash as a number from 0 inclusive to 1 exclusive.
    return (hash >>> 11) * 0x1p-53 < share;
  }
}
