package io.tandem.text.moses;

import io.tandem.text.WhitespaceSplitter;
import io.tandem.text.WordSplitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The frequency of each word in each casing where casing is informative, that is, not at the start
 * of a sentence. Learns the same as Moses' {@code train-truecaser.perl}, in any order of the
 * counts. Not safe for use by several threads.
 */
public final class CasingCounts {
  private static final WordSplitter WORDS = new WhitespaceSplitter();

  /**
   * The counts by lower-cased word, then by spelling; spellings are ordered, so that ties are
   * always broken alike.
   */
  private final Map<String, TreeMap<String, Long>> counts = new HashMap<>();

  /**
   * Returns the tokens of a line, separated by spaces, whose casing is informative. Opening quotes
   * and brackets are skipped only at the start of the line: unlike the scripts that apply a model,
   * the one that learns it takes any token after {@code . : ? !} for the first of a sentence.
   */
  public static List<String> telling(String tokens) {
    List<String> telling = new ArrayList<>();
    boolean nothingBefore = true;
    boolean atStart = true;
    for (String token : WORDS.split(tokens)) {
      if (nothingBefore && SentenceStart.isDelayedBy(token)) {
        continue;
      }
      nothingBefore = false;
      if (!atStart && hasCasedLetter(token)) {
        telling.add(token);
      }
      atStart = SentenceStart.isBehind(token);
    }
    return telling;
  }

  /** Adds the number of informative occurrences of a spelling. */
  public void add(String spelling, long times) {
    counts
        .computeIfAbsent(spelling.toLowerCase(Locale.ROOT), word -> new TreeMap<>())
        .merge(spelling, times, Long::sum);
  }

  /**
   * Returns the most frequent casing of each word; of equal ones the first in code order (upper
   * case).
   */
  public TruecaseModel model() {
    Map<String, List<TruecaseModel.Spelling>> words = new TreeMap<>();
    counts.forEach(
        (word, spellings) ->
            words.put(
                word,
                spellings.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .map(e -> new TruecaseModel.Spelling(e.getKey(), e.getValue()))
                    .toList()));
    return TruecaseModel.of(words.values());
  }

  private static boolean hasCasedLetter(String token) {
    return token
        .codePoints()
        .anyMatch(
            c ->
                switch (Character.getType(c)) {
                  case Character.LOWERCASE_LETTER,
                      Character.UPPERCASE_LETTER,
                      Character.TITLECASE_LETTER ->
                      true;
                  default -> false;
                });
  }
}
