package io.tandem.cleaning.rules;

import java.util.Map;

/**
 * The input of rules: both sides, normalised, and the scores that came with them.
 *
 * @param scores the scores by name; a score that was not given or is not a number is left out
 */
public record SentencePair(String source, String target, Map<String, Double> scores) {
  public static SentencePair of(String source, String target) {
    return new SentencePair(source, target, Map.of());
  }
}
