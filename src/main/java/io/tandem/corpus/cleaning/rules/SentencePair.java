package io.tandem.corpus.cleaning.rules;

import java.util.Map;

/**
 * The input of rules: both sides, normalized, and the scores that came with them.
 *
 * @param scores the scores by name; scores that are missing or not numbers are left out
 */
public record SentencePair(String source, String target, Map<String, Double> scores) {
  public static SentencePair of(String source, String target) {
    return new SentencePair(source, target, Map.of());
  }
}
