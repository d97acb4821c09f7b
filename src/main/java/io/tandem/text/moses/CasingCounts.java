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
 * The frequency of each word in each casing where casing tells something: not at the start of a
 * sentence. Learns what {@code train-truecaser.perl} of Moses learns; the order in which counts
 * come plays no part. Not safe for use by several threads.
 */
public final class CasingCounts {
  private static final WordSplitter WORDS = new WhitespaceSplitter();

  /**
   * The counts by lower-cased word, then by spelling; spellings in order, so that ties are broken
   * alike.
   */
  private final Map<String, TreeMap<String, Long>> counts = new HashMap<>();

  /**
   * The tokens of a line, separated by spaces, whose casing tells something. Opening quotes and
   * brackets are passed over at the start of the line only: unlike the scripts that apply a model,
   * the one that learns it takes any token behind {@code . : ? !} for the first of a sentence.
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

  /** Counts a spelling that was seen so often where it tells something. */
  public void add(String spelling, long times) {
    counts
        .computeIfAbsent(spelling.toLowerCase(Locale.ROOT), word -> new TreeMap<>())
        .merge(spelling, times, Long::sum);
  }

  /** The most frequent casing of each word; of equals the first in code order (upper case). */
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
