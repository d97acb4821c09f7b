package io.tandem.cleaning.rules;

import io.tandem.config.Check;

/**
 * Rejects pairs whose sides have different numbers.
 *
 * @param minimum the lowest accepted ratio of what both sides have to what either has; 1: all must
 *     agree
 */
public record NumberMismatch(double minimum) implements PairFilter {
  public NumberMismatch {
    Check.within("corpus.rules number-mismatch minimum", minimum, 0, 1);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return Jaccard.of(Numbers.of(pair.source()), Numbers.of(pair.target())) < minimum;
  }
}
