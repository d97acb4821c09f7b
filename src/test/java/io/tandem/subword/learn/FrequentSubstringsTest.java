package io.tandem.subword.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FrequentSubstringsTest {
  private static final int LONGEST = 4;

  @Test
  void findsWhatCountingEverySubstringFinds() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Set<String> words = new TreeSet<>();
      for (int i = 0; i < 25; i++) {
        StringBuilder word = new StringBuilder();
        for (int n = 1 + random.nextInt(7); n > 0; n--) {
          word.appendCodePoint("ab\u00e9".codePointAt(random.nextInt(3)) + (n == 3 ? 0x1F600 : 0));
        }
        words.add(word.toString());
      }
      List<String> ordered = List.copyOf(words);
      long[] frequencies = random.longs(ordered.size(), 1, 5).toArray();
      Map<String, Long> expected = bruteForce(ordered, frequencies);
      List<String> found = new FrequentSubstrings(ordered, frequencies, LONGEST).best(10_000);
      assertThat(found).doesNotHaveDuplicates().hasSameElementsAs(expected.keySet());
      List<Long> scores = found.stream().map(expected::get).toList();
      assertThat(scores).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }
  }

  @Test
  void refusesMoreCharactersThanAnArrayHolds() {
    List<String> words = Collections.nCopies(2200, "a".repeat(1_000_000));
    assertThatThrownBy(() -> new FrequentSubstrings(words, new long[2200], LONGEST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("2,200 words with 2,200,000,000 characters are too many");
  }

  /**
   * Returns the substrings seen twice or more that are not always followed by the same character.
   */
  private static Map<String, Long> bruteForce(List<String> words, long[] frequencies) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, Set<Integer>> followers = new HashMap<>();
    for (int word = 0; word < frequencies.length; word++) {
      int[] c = words.get(word).codePoints().toArray();
      for (int start = 0; start < c.length; start++) {
        for (int size = 2; size <= LONGEST && start + size <= c.length; size++) {
          String text = new String(c, start, size);
          counts.merge(text, frequencies[word], Long::sum);
          int next = start + size < c.length ? c[start + size] : -1;
          followers.computeIfAbsent(text, t -> new HashSet<>()).add(next);
        }
      }
    }
    Map<String, Long> expected = new HashMap<>();
    counts.forEach(
        (text, count) -> {
          int length = text.codePointCount(0, text.length());
          List<Integer> next = new ArrayList<>(followers.get(text));
          boolean goesOn = next.size() == 1 && next.get(0) >= 0 && length < LONGEST;
          if (count >= 2 && !goesOn) {
            expected.put(text, count * length);
          }
        });
    return expected;
  }
}
