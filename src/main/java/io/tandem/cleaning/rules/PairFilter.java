package io.tandem.cleaning.rules;

/** A rule that a pair meets or is rejected by. */
public non-sealed interface PairFilter extends Rule {
  /** Returns whether the pair is not to be used. */
  boolean rejects(SentencePair pair);
}
