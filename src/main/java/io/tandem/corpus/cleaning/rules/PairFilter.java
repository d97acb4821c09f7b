package io.tandem.corpus.cleaning.rules;

/** A rule that keeps or rejects a pair. */
public non-sealed interface PairFilter extends Rule {
  /** Returns whether the pair is rejected. */
  boolean rejects(SentencePair pair);
}
