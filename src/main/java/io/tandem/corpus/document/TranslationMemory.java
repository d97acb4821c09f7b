package io.tandem.corpus.document;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.corpus.document.format.Match;
import io.tandem.corpus.document.format.TmxUnits;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.CodeLinks;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Translations by people, found by their sources. A match is exact, or as near as the minimum asks:
 * its score is the share of words and punctuation marks that stay when one text is edited into the
 * other, as CAT tools count it. Broadcast; plain fields, because Kryo cannot read records.
 */
public final class TranslationMemory implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A memory without anything. */
  public static final TranslationMemory EMPTY = new TranslationMemory(List.of(), 100);

  private final String[] sources;

  /** The translations, in the order of the sources. */
  private final String[] targets;

  /** The links of each, as word of the source and word of the target by turns. */
  private final int[][] links;

  private final int minimum;

  private transient Map<String, Integer> exact;
  private transient SourceIndex index;

  private TranslationMemory(List<TmxUnits.Pair> pairs, int minimum) {
    sources = pairs.stream().map(pair -> spaced(pair.source().text())).toArray(String[]::new);
    targets = pairs.stream().map(pair -> spaced(pair.target().text())).toArray(String[]::new);
    links =
        pairs.stream()
            .map(pair -> CodeLinks.of(pair.source(), pair.target()))
            .map(
                all ->
                    all.stream()
                        .flatMapToInt(link -> IntStream.of(link.source(), link.target()))
                        .toArray())
            .toArray(int[][]::new);
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
      return new TranslationMemory(
          TmxUnits.pairs(text.text(), languages).stream()
              .filter(pair -> !pair.source().text().isBlank() && !pair.target().text().isBlank())
              .toList(),
          minimum);
    } catch (UserException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  public int size() {
    return sources.length;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        Arrays.asList(sources), Arrays.asList(targets), Arrays.deepHashCode(links), minimum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TranslationMemory memory
        && Arrays.equals(memory.sources, sources)
        && Arrays.equals(memory.targets, targets)
        && Arrays.deepEquals(memory.links, links)
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
    int[] words = links[entry];
    List<Link> all =
        IntStream.range(0, words.length / 2)
            .mapToObj(link -> new Link(words[2 * link], words[2 * link + 1]))
            .toList();
    return new Match(sources[entry], targets[entry], percent, all);
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
