package io.tandem.corpus.lexical;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * Translation probabilities t(target | source) as expected counts, in compressed rows: 12 bytes for
 * each translation. What is not in it has the probability 0. Broadcast; plain fields, because Kryo
 * cannot read records.
 */
final class TranslationTable implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int NONE = -1;

  /** Where the translations of each source word start; null if all translations are alike. */
  private final int[] starts;

  /** Where the translations of each source word end. */
  private final int[] ends;

  private final double[] totals;
  private final int[] targets;
  private final double[] counts;

  private TranslationTable(
      int[] starts, int[] ends, double[] totals, int[] targets, double[] counts) {
    this.starts = starts;
    this.ends = ends;
    this.totals = totals;
    this.targets = targets;
    this.counts = counts;
  }

  /** Returns the table that knows nothing: all translations are alike, and none is in it. */
  static TranslationTable uniform() {
    return new TranslationTable(null, null, null, null, null);
  }

  /**
   * Creates a table whose rows lie in the order in which they come, so that none of them is held
   * twice.
   *
   * @param sources one more than the highest id of a source word
   * @param size the number of all translations
   * @param known one element at most for each source word
   */
  static TranslationTable of(int sources, int size, Iterator<Translations> known) {
    int[] starts = new int[sources];
    int[] ends = new int[sources];
    double[] totals = new double[sources];
    int[] targets = new int[size];
    double[] counts = new double[size];
    int filled = 0;
    while (known.hasNext()) {
      Translations each = known.next();
      starts[each.source] = filled;
      totals[each.source] = each.total;
      System.arraycopy(each.targets, 0, targets, filled, each.targets.length);
      System.arraycopy(each.counts, 0, counts, filled, each.counts.length);
      filled += each.targets.length;
      ends[each.source] = filled;
    }
    return new TranslationTable(starts, ends, totals, targets, counts);
  }

  /** Returns whether it is {@link #uniform}, which cannot be asked for translations. */
  boolean isUniform() {
    return starts == null;
  }

  /** Returns one more than the highest id of a source word. */
  int sources() {
    return starts.length;
  }

  /** Returns the number of translations. */
  int size() {
    return counts.length;
  }

  /** Returns t(target | source). */
  double probability(int source, int target) {
    return probabilityAt(source, place(source, target));
  }

  /**
   * Returns the probability of a translation of a word.
   *
   * @param place of {@link #places}
   */
  double probabilityAt(int source, int place) {
    return place == NONE ? 0 : counts[place] / totals[source];
  }

  /**
   * Looks up several translations of a word.
   *
   * @param words the target words, ascending
   * @param places takes the place of each of them from {@code at} on
   */
  void places(int source, int[] words, int[] places, int at) {
    int end = ends[source];
    int from = starts[source];
    for (int i = 0; i < words.length; i++) {
      int bound = 1;
      while (from + bound < end && targets[from + bound] < words[i]) {
        bound *= 2;
      }
      int place =
          Arrays.binarySearch(targets, from + bound / 2, Math.min(end, from + bound + 1), words[i]);
      places[at + i] = place < 0 ? NONE : place;
      from = place < 0 ? -place - 1 : place;
    }
  }

  /** Returns the target word of a translation. */
  int target(int place) {
    return targets[place];
  }

  /** Returns the places of the translations of a word. */
  IntStream places(int source) {
    return IntStream.range(starts[source], ends[source]);
  }

  /**
   * Returns t(target | source) without part of the expected count.
   *
   * @param less the expected count to leave out
   */
  double probabilityWithout(double less, int source, int target) {
    int place = place(source, target);
    return place == NONE || counts[place] <= less
        ? 0
        : (counts[place] - less) / (totals[source] - less);
  }

  /** Returns the ids of the translations of a word, ascending. */
  int[] targets(int source) {
    return Arrays.copyOfRange(targets, starts[source], ends[source]);
  }

  /** Returns the ids of a word's most probable translations, of equal ones the lower first. */
  int[] best(int source, int most) {
    return places(source)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer place) -> -counts[place])
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .mapToInt(place -> targets[place])
        .toArray();
  }

  private int place(int source, int target) {
    int place = Arrays.binarySearch(targets, starts[source], ends[source], target);
    return place < 0 ? NONE : place;
  }
}
