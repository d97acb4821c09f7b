package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.corpus.document.format.Match;
import io.tandem.corpus.document.format.TmxUnits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Translations by people, found by their sources. A match is exact, or as near as the minimum asks:
 * its score is the share of words and punctuation marks that stay when one text is edited into the
 * other, as CAT tools count it.
 */
public final class TranslationMemory implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A memory without anything. */
  public static final TranslationMemory EMPTY = new TranslationMemory(List.of(), 100);

  /** The sources that are compared with a text: those with the most words in common. */
  private static final int CANDIDATES = 30;

  /** Words in more sources than this do not find any, as they are in too many. */
  private static final int FREQUENT = 2_000;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\s\\p{L}\\p{N}]");

  private record Entry(String source, String target) implements Serializable {}

  private final List<Entry> entries;
  private final int minimum;

  private transient Map<String, Entry> exact;
  private transient Map<String, List<Integer>> byWord;

  private TranslationMemory(List<Entry> entries, int minimum) {
    this.entries = entries;
    this.minimum = minimum;
  }

  /**
   * Reads a TMX file; of units with the same source the last counts.
   *
   * @param minimum the lowest score of a match, in percent
   * @throws UserException if it is none
   */
  public static TranslationMemory ofTmx(
      byte[] bytes, String file, Languages languages, int minimum) {
    DocumentText text = DocumentText.of(bytes, file, DocumentFormat.TMX);
    try {
      List<Entry> entries = new ArrayList<>();
      for (TmxUnits.Pair pair : TmxUnits.pairs(text.text(), languages)) {
        if (!pair.source().isBlank() && !pair.target().isBlank()) {
          entries.add(new Entry(spaced(pair.source()), spaced(pair.target())));
        }
      }
      return new TranslationMemory(entries, minimum);
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  public int size() {
    return entries.size();
  }

  @Override
  public int hashCode() {
    return 31 * entries.hashCode() + minimum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TranslationMemory memory
        && memory.entries.equals(entries)
        && memory.minimum == minimum;
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** Returns the nearest of the sources that are near enough. */
  Optional<Match> match(String text) {
    Optional<Match> same = exactMatch(text);
    if (same.isPresent() || minimum == 100 || entries.isEmpty()) {
      return same;
    }
    List<String> words = words(text);
    Optional<Match> best = Optional.empty();
    for (int candidate : candidates(words)) {
      Entry entry = entries.get(candidate);
      int percent = Math.min(99, percent(words, words(entry.source())));
      if (percent >= minimum && best.map(Match::percent).orElse(0) < percent) {
        best = Optional.of(new Match(entry.source(), entry.target(), percent));
      }
    }
    return best;
  }

  Optional<Match> exactMatch(String text) {
    index();
    return Optional.ofNullable(exact.get(spaced(text)))
        .map(entry -> new Match(entry.source(), entry.target(), 100));
  }

  /** Makes what a text is looked up in, which is not sent to executors. */
  private synchronized void index() {
    if (exact != null) {
      return;
    }
    Map<String, Entry> all = new HashMap<>();
    byWord = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      all.put(entry.source(), entry);
      for (String word : minimum == 100 ? List.<String>of() : words(entry.source())) {
        byWord.computeIfAbsent(word, none -> new ArrayList<>()).add(i);
      }
    }
    exact = all;
  }

  private List<Integer> candidates(List<String> words) {
    Map<Integer, Integer> common = new HashMap<>();
    for (String word : words) {
      List<Integer> with = byWord.getOrDefault(word, List.of());
      if (with.size() <= FREQUENT) {
        with.forEach(entry -> common.merge(entry, 1, Integer::sum));
      }
    }
    return common.entrySet().stream()
        .sorted(
            Collections.reverseOrder(Map.Entry.<Integer, Integer>comparingByValue())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .limit(CANDIDATES)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  private static int percent(List<String> one, List<String> other) {
    int longer = Math.max(one.size(), other.size());
    return longer == 0 ? 0 : 100 * (longer - distance(one, other)) / longer;
  }

  /** Returns the least number of words to insert, delete or replace. */
  private static int distance(List<String> one, List<String> other) {
    int[] last = new int[other.size() + 1];
    for (int j = 0; j < last.length; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.size(); i++) {
      int[] next = new int[last.length];
      next[0] = i;
      for (int j = 1; j < next.length; j++) {
        int replaced = last[j - 1] + (one.get(i - 1).equals(other.get(j - 1)) ? 0 : 1);
        next[j] = Math.min(replaced, 1 + Math.min(last[j], next[j - 1]));
      }
      last = next;
    }
    return last[other.size()];
  }
}
