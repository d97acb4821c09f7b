package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import java.util.Set;

/**
 * Rejects pairs whose sides have different numbers.
 *
 * @param minimum the lowest accepted ratio of the numbers that both sides have to those that either
 *     has; 1: all must agree
 */
public record NumberMismatch(double minimum) implements PairFilter {
  public NumberMismatch {
    Check.within("corpus.rules number-mismatch minimum", minimum, 0, 1);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return jaccard(Numbers.of(pair.source()), Numbers.of(pair.target())) < minimum;
  }

  /** The ratio of the common elements to all elements (Jaccard 1901); 1 for two empty sets. */
  private static double jaccard(Set<String> one, Set<String> other) {
    if (one.isEmpty() && other.isEmpty()) {
      return 1;
    }
    long common = one.stream().filter(other::contains).count();
    return (double) common / (one.size() + other.size() - common);
  }
}
