package io.tandem.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the distinct words of one sentence's hypothesis and references from 0. */
final class WordNumbers {
  private final Map<String, Integer> numbers = new HashMap<>();

  int[] of(List<String> words) {
    int[] result = new int[words.size()];
    for (int i = 0; i < result.length; i++) {
      Integer next = numbers.size();
      Integer known = numbers.putIfAbsent(words.get(i), next);
      result[i] = known == null ? next : known;
    }
    return result;
  }
}
