package io.tandem.subword.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.subword.Merges;
import io.tandem.subword.Merges.Merge;
import io.tandem.subword.Symbols;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BpeLearnerTest {
  private static final int ALL = 1000;

  @Test
  void mergesTheMostFrequentPairFirst() {
    // "e s" and "s t</w>" occur 6 + 3 times each, and the greater one is taken; "l o" 5 + 2 times.
    Map<String, Long> counts = Map.of("low", 5L, "lower", 2L, "newest", 6L, "widest", 3L);
    assertThat(new BpeLearner(4, 2).learn(counts).inOrder())
        .containsExactly(
            new Merge("s", "t</w>"),
            new Merge("e", "st</w>"),
            new Merge("l", "o"),
            new Merge("w", "est</w>"));
  }

  @Test
  void takesTheGreaterOfEquallyFrequentPairsByCodePoints() {
    // U+FFFD comes before U+1F600 by code points, though not by UTF-16 units.
    Map<String, Long> counts = Map.of("a\uFFFD", 2L, "a\uD83D\uDE00", 2L, "ab", 2L);
    assertThat(new BpeLearner(ALL, 2).learn(counts).inOrder())
        .containsExactly(
            new Merge("a", "\uD83D\uDE00</w>"),
            new Merge("a", "\uFFFD</w>"),
            new Merge("a", "b</w>"));
  }

  @Test
  void stopsBelowTheMinimumFrequency() {
    Map<String, Long> counts = Map.of("ab", 5L, "cd", 4L);
    assertThat(new BpeLearner(ALL, 5).learn(counts).inOrder())
        .containsExactly(new Merge("a", "b</w>"));
    assertThat(new BpeLearner(ALL, 6).learn(counts).inOrder()).isEmpty();
  }

  @Test
  void learnsNothingFromWordsOfOneCharacterNorWithoutMerges() {
    assertThat(new BpeLearner(ALL, 1).learn(Map.of("a", 5L)).inOrder()).isEmpty();
    assertThat(new BpeLearner(ALL, 1).learn(Map.of()).inOrder()).isEmpty();
    assertThat(new BpeLearner(0, 1).learn(Map.of("ab", 5L)).inOrder()).isEmpty();
  }

  @Test
  void doesNotDependOnTheOrderOfTheCounts() {
    Random random = new Random(1);
    List<Map.Entry<String, Long>> entries = new ArrayList<>(randomCounts(random, 500).entrySet());
    Merges first = new BpeLearner(ALL, 2).learn(inOrder(entries));
    for (int n = 0; n < 5; n++) {
      Collections.shuffle(entries, random);
      assertThat(new BpeLearner(ALL, 2).learn(inOrder(entries))).isEqualTo(first);
    }
  }

  private static Map<String, Long> inOrder(List<Map.Entry<String, Long>> entries) {
    Map<String, Long> counts = new LinkedHashMap<>();
    entries.forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  @Test
  void agreesWithCountingAgainAfterEveryMerge() {
    for (int seed = 0; seed < 20; seed++) {
      Map<String, Long> counts = randomCounts(new Random(seed), 60);
      assertThat(new BpeLearner(25, 2).learn(counts).inOrder())
          .isEqualTo(learnByRecounting(counts, 25));
    }
  }

  /** Makes words with runs of the same letter: overlapping pairs are the hard case. */
  private static Map<String, Long> randomCounts(Random random, int words) {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < words; i++) {
      StringBuilder word = new StringBuilder();
      for (int n = 1 + random.nextInt(9); n > 0; n--) {
        word.append("aaabcd".charAt(random.nextInt(6)));
      }
      counts.merge(word.toString(), 1L + random.nextInt(50), Long::sum);
    }
    return counts;
  }

  /** Learns by the definition itself, which is slow. */
  private static List<Merge> learnByRecounting(Map<String, Long> counts, int merges) {
    Map<String, List<String>> cut = new HashMap<>();
    counts.keySet().forEach(word -> cut.put(word, Symbols.charactersOf(word)));
    List<Merge> learned = new ArrayList<>();
    while (learned.size() < merges) {
      Map<Merge, Long> pairs = new HashMap<>();
      cut.forEach(
          (word, symbols) -> {
            for (int i = 0; i + 1 < symbols.size(); i++) {
              Merge pair = new Merge(symbols.get(i), symbols.get(i + 1));
              pairs.merge(pair, counts.get(word), Long::sum);
            }
          });
      long most = pairs.values().stream().mapToLong(n -> n).max().orElse(0);
      if (most < 2) {
        break;
      }
      TreeSet<Merge> best =
          new TreeSet<>(Comparator.comparing(Merge::left).thenComparing(Merge::right));
      pairs.forEach((pair, n) -> best.addAll(n == most ? List.of(pair) : List.of()));
      learned.add(best.last());
      cut.replaceAll((word, symbols) -> merged(symbols, best.last()));
    }
    return learned;
  }

  private static List<String> merged(List<String> symbols, Merge merge) {
    List<String> merged = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      boolean here =
          i + 1 < symbols.size()
              && symbols.get(i).equals(merge.left())
              && symbols.get(i + 1).equals(merge.right());
      merged.add(here ? merge.result() : symbols.get(i));
      i += here ? 1 : 0;
    }
    return merged;
  }

  @Test
  void refusesWhatCannotBeCounted() {
    BpeLearner learner = new BpeLearner(1, 1);
    assertThatThrownBy(() -> learner.learn(Map.of("ab", 0L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("counts of 1 or more");
    assertThatThrownBy(() -> learner.learn(Map.of("", 1L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BpeLearner(-1, 1)).hasMessageContaining("merges");
    assertThatThrownBy(() -> new BpeLearner(1, 0)).hasMessageContaining("minimumFrequency");
  }
}
