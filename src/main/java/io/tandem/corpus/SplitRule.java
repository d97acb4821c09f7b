package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.CorpusSettings.SplitShares;
import io.tandem.corpus.dedupe.SentenceKey;
import io.tandem.hashing.Hash64;
import java.io.Serializable;
import java.util.Locale;

/**
 * The split of a source sentence: a function of its key and the seed only, so that a corpus that
 * grows never moves a sentence from one split to another. Driver and executors.
 */
record SplitRule(SplitShares shares, long seed) implements Serializable {
  /**
   * @param key see {@link SentenceKey}
   * @param asked what the input says
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

  /** The split that a source sentence belongs to by its own key. */
  Split split(String source) {
    return split(SentenceKey.of(source), Split.AUTO);
  }

  /** A split as the column {@link PairTable#SPLIT} has it. */
  static String name(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
