package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Part;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.corpus.dedupe.SentenceKey;
import java.io.Serializable;
import java.util.Locale;

/**
 * The split of a source sentence: a function of its key and the seed only, so that a corpus that
 * grows never moves a sentence from one split to another. Driver and executors.
 */
record SplitRule(Split shares, long seed) implements Serializable {
  /**
   * @param key see {@link SentenceKey}
   * @param asked what the input says
   * @return {@link Part#TRAIN}, {@link Part#VALID} or {@link Part#TEST}
   */
  Part split(long key, Part asked) {
    if (asked != Part.AUTO) {
      return asked;
    }
    // 53 bits of the hash as a number from 0 inclusive to 1 exclusive.
    double place = (SentenceKey.mix(key ^ SentenceKey.mix(seed)) >>> 11) * 0x1p-53;
    if (place < shares.valid()) {
      return Part.VALID;
    }
    return place < shares.valid() + shares.test() ? Part.TEST : Part.TRAIN;
  }

  /** The split that a source sentence belongs to by its own key. */
  Part split(String source) {
    return split(SentenceKey.of(source), Part.AUTO);
  }

  /** A split as the column {@link AnnotatedPairs#SPLIT} has it. */
  static String name(Part split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
