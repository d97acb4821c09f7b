package io.tandem.corpus.cleaning.rules;

import io.tandem.config.CorpusSettings.Side;
import java.util.function.Predicate;

/** Tests the sides that a rule looks at. */
final class Sides {
  private Sides() {}

  /** Returns whether the predicate holds of a chosen side. */
  static boolean any(Side side, SentencePair pair, Predicate<String> predicate) {
    return (side != Side.TARGET && predicate.test(pair.source()))
        || (side != Side.SOURCE && predicate.test(pair.target()));
  }
}
