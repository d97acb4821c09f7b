package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rejects pairs whose sides are almost the same: 1 - (edit distance / length of the longer side),
 * with insertions, deletions and substitutions at a cost of 1 (Levenshtein 1966).
 *
 * @param threshold the similarity from which on pairs are rejected
 */
public record Similarity(LengthUnit unit, double threshold, boolean lowercase)
    implements PairFilter {
  public Similarity {
    Check.within("corpus.rules similarity threshold", threshold, 0.01, 1);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] source = units(pair.source(), numbers);
    int[] target = units(pair.target(), numbers);
    int longer = Math.max(source.length, target.length);
    // Computed in the same way as the similarity, so that both are rounded alike.
    int limit = 0;
    while (limit < longer && 1 - (double) (limit + 1) / longer >= threshold) {
      limit++;
    }
    return longer > 0 && EditDistance.isAtMost(source, target, limit);
  }

  private int[] units(String text, Map<String, Integer> numbers) {
    String folded = lowercase ? text.toLowerCase(Locale.ROOT) : text;
    return switch (unit) {
      case CHARACTERS -> folded.codePoints().toArray();
      case WORDS -> {
        List<String> words = Words.of(folded);
        yield words.stream()
            .mapToInt(word -> numbers.computeIfAbsent(word, w -> numbers.size()))
            .toArray();
      }
    };
  }

  /** Levenshtein's distance up to a limit, in a band around the diagonal (Ukkonen 1985). */
  private static final class EditDistance {
    private EditDistance() {}

    /**
     * Returns whether one becomes the other by at most the given number of insertions, deletions
     * and substitutions.
     */
    static boolean isAtMost(int[] one, int[] other, int limit) {
      if (Math.abs(one.length - other.length) > limit) {
        return false;
      }
      int beyond = limit + 1;
      int[] previous = new int[other.length + 1];
      int[] current = new int[other.length + 1];
      for (int j = 0; j <= other.length; j++) {
        previous[j] = Math.min(j, beyond);
      }
      for (int i = 1; i <= one.length; i++) {
        int from = Math.max(1, i - limit);
        int to = Math.min(other.length, i + limit);
        Arrays.fill(current, beyond);
        current[0] = Math.min(i, beyond);
        int least = current[0];
        for (int j = from; j <= to; j++) {
          int substituted = previous[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
          int moved = 1 + Math.min(previous[j], current[j - 1]);
          current[j] = Math.min(beyond, Math.min(substituted, moved));
          least = Math.min(least, current[j]);
        }
        if (least > limit) {
          return false;
        }
        int[] swap = previous;
        previous = current;
        current = swap;
      }
      return previous[other.length] <= limit;
    }
  }
}
