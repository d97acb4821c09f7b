package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.UserException;

/**
 * Rejects pairs whose score is out of bounds or missing.
 *
 * @param score its name in {@code corpus.inputs scoreFields}
 */
public record ScoreThreshold(String score, double minimum, double maximum) implements PairFilter {
  public ScoreThreshold {
    if (score.isBlank()) {
      throw new UserException(
          "corpus.rules score: score is not set; give the name of one of the scoreFields of"
              + " corpus.inputs");
    }
    Check.atLeast("corpus.rules score maximum", maximum, minimum);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    Double value = pair.scores().get(score);
    return value == null || !(value >= minimum && value <= maximum);
  }
}
