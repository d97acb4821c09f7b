package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.CorpusSettings.SplitShares;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.hashing.Hash64;
import java.io.Serializable;
import java.util.Locale;

/**
 * Assigns a source sentence to a split by its key and the seed alone, so that a growing corpus
 * never moves a sentence from one split to another. Driver and executors.
 */
record SplitRule(SplitShares shares, long seed) implements Serializable {
  /**
   * @param key see {@link SentenceKey}
   * @param asked the split that the input declares
   * @return {@link Split#TRAIN}, {@link Split#VALID} or {@link Split#TEST}
   */
  Split split(long key, Split asked) {
    if (asked != Split.AUTO) {
      return asked;
    }
    // 53 bits of the hash as a number from 0 inclusive to 1 exclusive.
    double place = (Hash64.mix(key ^ Hash64.mix(seed)) >>> 11) * 0x1p-53;
    if (place < shares.valid()) {
      return Split.VALID;
    }
    return place < shares.valid() + shares.test() ? Split.TEST : Split.TRAIN;
  }

  /** Returns the split that a source sentence belongs to by its own key. */
  Split split(String source) {
    return split(SentenceKey.of(source), Split.AUTO);
  }

  /** Returns a split as it is written in the column {@link PairTable#SPLIT}. */
  static String name(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
