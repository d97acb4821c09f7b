package io.tandem.training.worker;

/** The subword ids of a pair, without BOS and EOS. */
record PairIds(int[] source, int[] target) {
  /** Returns whether both sides, with EOS, have at most this many tokens. */
  boolean fits(int maximumSentenceTokens) {
    return source.length < maximumSentenceTokens && target.length < maximumSentenceTokens;
  }
}
