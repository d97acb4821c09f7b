package io.tandem.translation.search;

import io.tandem.subword.Vocabulary;

/**
 * A hypothesis under construction, as a chain from its last token back to BOS; hypotheses with a
 * common prefix share it.
 *
 * @param previous the path before the last token; null for BOS
 * @param length tokens after BOS
 */
record BeamPath(BeamPath previous, int token, int length, double logProbability) {
  static final BeamPath BEGIN = new BeamPath(null, Vocabulary.BOS, 0, 0);

  BeamPath extend(int next, double newLogProbability) {
    return new BeamPath(this, next, length + 1, newLogProbability);
  }

  private boolean finished() {
    return token == Vocabulary.EOS;
  }

  Hypothesis hypothesis(LengthPenalty penalty) {
    int[] tokens = new int[finished() ? length - 1 : length];
    BeamPath at = finished() ? previous : this;
    for (int i = tokens.length - 1; i >= 0; i--) {
      tokens[i] = at.token;
      at = at.previous;
    }
    return new Hypothesis(
        tokens, logProbability, penalty.score(logProbability, length), finished());
  }

  /** Returns the hypothesis of a path that ends here because no next token has a probability. */
  Hypothesis broken(LengthPenalty penalty) {
    return new Hypothesis(hypothesis(penalty).tokens(), Double.NaN, Double.NaN, false);
  }
}
