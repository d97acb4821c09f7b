package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.config.CorpusSettings.Side;

/** Rejects pairs with a side that is shorter or longer than allowed. */
public record Length(LengthUnit unit, int minimum, int maximum, Side side) implements PairFilter {
  public Length {
    Check.atLeast("corpus.rules length minimum", minimum, 0);
    Check.atLeast("corpus.rules length maximum", maximum, minimum);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, this::isOutside);
  }

  private boolean isOutside(String text) {
    int length = unit.length(text);
    return length < minimum || length > maximum;
  }
}
