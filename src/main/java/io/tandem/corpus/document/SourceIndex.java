package io.tandem.corpus.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the source that is nearest to a text: with the largest share of words and punctuation marks
 * that stay when one is edited into the other. Sources that are near enough share all but a few
 * words with the text, so each has one of those few rarest words, or one more; only these are
 * compared (prefix filtering, Chaudhuri et al. 2006).
 */
final class SourceIndex {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\s\\p{L}\\p{N}]");

  private final Map<String, Integer> ids = new HashMap<>();

  /** The ids of each source's words. */
  private final int[][] words;

  /** The sources with each word, ascending, each once. */
  private final int[][] sources;

  SourceIndex(String[] texts) {
    words = new int[texts.length][];
    List<IntStream.Builder> with = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      words[i] =
          words(texts[i]).stream().mapToInt(w -> ids.computeIfAbsent(w, n -> ids.size())).toArray();
      for (int word : Arrays.stream(words[i]).distinct().toArray()) {
        if (word == with.size()) {
          with.add(IntStream.builder());
        }
        with.get(word).add(i);
      }
    }
    sources = with.stream().map(each -> each.build().toArray()).toArray(int[][]::new);
  }

  /** A source, by its number, and the share of words that stay, rounded down. */
  record Nearest(int source, int percent) {}

  /** Returns the last of the nearest sources, if at least {@code minimum} percent of words stay. */
  Optional<Nearest> nearest(String text, int minimum) {
    // A word of no source is its own, and the rarest.
    int[] given =
        words(text).stream().mapToInt(word -> ids.getOrDefault(word, sources.length)).toArray();
    int[] rarest =
        Arrays.stream(given)
            .boxed()
            .sorted(Comparator.comparing(word -> sourcesWith(word).length))
            .limit(given.length - needed(given.length, minimum) + 1L)
            .mapToInt(Integer::intValue)
            .distinct()
            .toArray();
    Nearest best = new Nearest(-1, minimum);
    for (int word : rarest) {
      for (int source : sourcesWith(word)) {
        int[] other = words[source];
        int longer = Math.max(given.length, other.length);
        int shorter = Math.min(given.length, other.length);
        if (shorter >= needed(longer, best.percent)
            && shared(given, other) >= needed(longer, best.percent)) {
          int percent = 100 * (longer - distance(given, other)) / longer;
          if (percent > best.percent || (percent == best.percent && source > best.source)) {
            best = new Nearest(source, percent);
          }
        }
      }
    }
    return best.source < 0 ? Optional.empty() : Optional.of(best);
  }

  private int[] sourcesWith(int word) {
    return word == sources.length ? new int[0] : sources[word];
  }

  /** Returns how many of the words must stay. */
  private static int needed(int words, int percent) {
    return (percent * words + 99) / 100;
  }

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  /** Returns the number of words that both have, in any order. */
  private static int shared(int[] one, int[] other) {
    int[] left = one.clone();
    int shared = 0;
    for (int word : other) {
      for (int i = 0; i < left.length; i++) {
        if (left[i] == word) {
          left[i] = -1;
          shared++;
          break;
        }
      }
    }
    return shared;
  }

  /** Returns the least number of words to insert, delete or replace. */
  private static int distance(int[] one, int[] other) {
    int[] last = IntStream.rangeClosed(0, other.length).toArray();
    for (int i = 1; i <= one.length; i++) {
      int[] next = new int[last.length];
      next[0] = i;
      for (int j = 1; j < next.length; j++) {
        int replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
        next[j] = Math.min(replaced, 1 + Math.min(last[j], next[j - 1]));
      }
      last = next;
    }
    return last[other.length];
  }
}
