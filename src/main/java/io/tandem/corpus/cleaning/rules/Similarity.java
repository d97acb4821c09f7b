package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
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
}
