package io.tandem.corpus.cleaning.rules;

import io.tandem.config.CorpusSettings.Side;

/** Rejects pairs with a side that has no visible character. Always applied first; not a setting. */
public record EmptySide(Side side) implements PairFilter {
  /** Its name among reasons. */
  public static final String REASON = "empty-side";

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, String::isEmpty);
  }
}
