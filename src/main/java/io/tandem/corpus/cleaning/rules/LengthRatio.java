package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;

/**
 * Rejects pairs with one side much longer than the other.
 *
 * @param maximum the largest accepted ratio of the longer side to the shorter one
 * @param free pairs with no side longer than this pass: short sentences vary widely
 */
public record LengthRatio(LengthUnit unit, double maximum, int free) implements PairFilter {
  public LengthRatio {
    Check.atLeast("corpus.rules length-ratio maximum", maximum, 1);
    Check.atLeast("corpus.rules length-ratio free", free, 0);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    int source = unit.length(pair.source());
    int target = unit.length(pair.target());
    int longer = Math.max(source, target);
    return longer > free && longer > maximum * Math.min(source, target);
  }
}
