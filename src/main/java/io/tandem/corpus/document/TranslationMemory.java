package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.corpus.document.format.Match;
import io.tandem.corpus.document.format.TmxUnits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Translations by people, found by their sources. A match is exact, or as near as the minimum asks:
 * its score is the share of words and punctuation marks that stay when one text is edited into the
 * other, as CAT tools count it. Broadcast; plain fields, because Kryo cannot read records.
 */
public final class TranslationMemory implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A memory without anything. */
  public static final TranslationMemory EMPTY = new TranslationMemory(List.of(), List.of(), 100);

  private final String[] sources;

  /** The translations, in the order of the sources. */
  private final String[] targets;

  private final int minimum;

  private transient Map<String, Integer> exact;
  private transient SourceIndex index;

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
    return index
        .nearest(text, minimum)
        .map(near -> match(near.source(), Math.min(99, near.percent())));
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
    for (int i = 0; i < sources.length; i++) {
      all.put(sources[i], i);
    }
    index = minimum == 100 ? null : new SourceIndex(sources);
    exact = all;
  }
}
