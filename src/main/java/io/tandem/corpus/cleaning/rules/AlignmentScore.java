package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;

/**
 * Rejects pairs whose words are no likely translations of each other. It takes a table of
 * translations that is learned from the pairs that the other rules keep; {@code corpus.lexical}
 * learns it and computes the scores.
 *
 * @param minimum the lowest accepted score, in nats per word
 */
public record AlignmentScore(double minimum) implements ScoringRule {
  private static final double LIMIT = 100;

  public AlignmentScore {
    Check.within("corpus.rules alignment-score minimum", minimum, -LIMIT, LIMIT);
  }
}
