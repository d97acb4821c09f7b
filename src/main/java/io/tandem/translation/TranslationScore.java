package io.tandem.translation;

import java.util.List;

/**
 * How probable a given translation is.
 *
 * @param score log-probability under the length penalty; higher is better
 * @param logProbability natural logarithm of the probability of the tokens and the end
 * @param tokens for people, as {@code th@@}, the end included
 * @param tokenLogProbabilities of each; their sum is {@code logProbability}
 * @param truncated whether a side was longer than the model may read, and was cut
 * @param alignment empty when it was not asked for
 */
public record TranslationScore(
    double score,
    double logProbability,
    List<String> tokens,
    List<Float> tokenLogProbabilities,
    boolean truncated,
    Alignment alignment) {
  public TranslationScore {
    tokens = List.copyOf(tokens);
    tokenLogProbabilities = List.copyOf(tokenLogProbabilities);
  }
}
