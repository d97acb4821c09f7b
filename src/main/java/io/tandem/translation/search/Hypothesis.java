package io.tandem.translation.search;

import io.tandem.Text;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A translation as ids.
 *
 * @param tokens the tokens without BOS and EOS
 * @param logProbability natural logarithm of the probability of the tokens, and of EOS if finished;
 *     NaN if the network gave no next token a probability, so that the tokens end there
 * @param score {@code logProbability} under the {@link LengthPenalty}, or another value by which
 *     translations were chosen; higher is better
 * @param finished whether the model ended it with EOS; otherwise it was truncated at the {@link
 *     LengthLimit}
 */
public record Hypothesis(int[] tokens, double logProbability, double score, boolean finished) {
  /** The order by score; truncated ones come last. */
  public static final Comparator<Hypothesis> BEST_FIRST =
      Comparator.comparing(Hypothesis::finished).thenComparing(Hypothesis::score).reversed();

  @Override
  public boolean equals(Object other) {
    return other instanceof Hypothesis that
        && Arrays.equals(tokens, that.tokens)
        && Double.compare(logProbability, that.logProbability) == 0
        && Double.compare(score, that.score) == 0
        && finished == that.finished;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(tokens) + Double.hashCode(logProbability);
  }

  @Override
  public String toString() {
    return Text.format(
        "%s log P %.4f, score %.4f, %s",
        Arrays.toString(tokens), logProbability, score, finished ? "finished" : "unfinished");
  }
}
