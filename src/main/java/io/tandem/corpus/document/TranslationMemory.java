package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.corpus.document.format.Match;
import io.tandem.corpus.document.format.TmxUnits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Translations by people, found by their sources. A match is exact, or as near as the minimum asks:
 * its score is the share of words and punctuation marks that stay when one text is edited into the
 * other, as CAT tools count it. Broadcast; plain fields, because Kryo cannot read records.
 */
public final class TranslationMemory implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A memory without anything. */
  public static final TranslationMemory EMPTY = new TranslationMemory(List.of(), List.of(), 100);

  /** The sources that are compared with a text: those with the most words in common. */
  private static final int CANDIDATES = 30;

  /** Words in more sources than this do not find any, as they are in too many. */
  private static final int FREQUENT = 2_000;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+|[^\\s\\p{L}\\p{N}]");

  private final String[] sources;

  /** The translations, in the order of the sources. */
  private final String[] targets;

  private final int minimum;

  private transient Map<String, Integer> exact;
  private transient Map<String, List<Integer>> byWord;

  private TranslationMemory(List<String> sources, List<String> targets, int minimum) {
    this.sources = sources.toArray(String[]::new);
    this.targets = targets.toArray(String[]::new);
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
      List<String> sources = new ArrayList<>();
      List<String> targets = new ArrayList<>();
      for (TmxUnits.Pair pair : TmxUnits.pairs(text.text(), languages)) {
        if (!pair.source().isBlank() && !pair.target().isBlank()) {
          sources.add(spaced(pair.source()));
          targets.add(spaced(pair.target()));
        }
      }
      return new TranslationMemory(sources, targets, minimum);
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  public int size() {
    return sources.length;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.asList(sources), Arrays.asList(targets), minimum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TranslationMemory memory
        && Arrays.equals(memory.sources, sources)
        && Arrays.equals(memory.targets, targets)
        && memory.minimum == minimum;
  }

  private static String spaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** Returns the nearest of the sources that are near enough. */
  Optional<Match> match(String text) {
    Optional<Match> same = exactMatch(text);
    if (same.isPresent() || minimum == 100 || sources.length == 0) {
      return same;
    }
    List<String> words = words(text);
    Optional<Match> best = Optional.empty();
    for (int candidate : candidates(words)) {
      int percent = Math.min(99, percent(words, words(sources[candidate])));
      if (percent >= minimum && best.map(Match::percent).orElse(0) < percent) {
        best = Optional.of(match(candidate, percent));
      }
    }
    return best;
  }

  Optional<Match> exactMatch(String text) {
    index();
    return Optional.ofNullable(exact.get(spaced(text))).map(entry -> match(entry, 100));
  }

  private Match match(int entry, int percent) {
    return new Match(sources[entry], targets[entry], percent);
  }

  /** Makes what a text is looked up in, which is not sent to executors. */
  private synchronized void index() {
    if (exact != null) {
      return;
    }
    Map<String, Integer> all = new HashMap<>();
    byWord = new HashMap<>();
    for (int i = 0; i < sources.length; i++) {
      all.put(sources[i], i);
      for (String word : minimum == 100 ? List.<String>of() : words(sources[i])) {
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
