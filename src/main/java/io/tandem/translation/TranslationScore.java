package io.tandem.translation;

import io.tandem.translation.alignment.Alignment;
import java.util.List;

/**
 * The score of a given translation.
 *
 * @param score log-probability under the length penalty; higher is better
 * @param logProbability natural logarithm of the probability of the tokens and the end of the
 *     sentence
 * @param tokens the human-readable tokens, such as {@code th@@}, including the end of the sentence
 * @param tokenLogProbabilities the log probability of each token; their sum is {@code
 *     logProbability}
 * @param truncated whether a side was longer than the model may read and was truncated
 * @param alignment empty if not requested
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
