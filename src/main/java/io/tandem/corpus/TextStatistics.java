package io.tandem.corpus;

import io.tandem.config.SubwordSettings.Sides;
import java.io.Serializable;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Statistics of the text of a split.
 *
 * @param sourceLengths sentences by length in subwords, {@value #BIN} lengths per bin: 1 to {@value
 *     #BIN} in the first one; the last one has all longer sentences. Empty sentences do not occur
 * @param targetLengths see {@code sourceLengths}
 * @param sourceScripts letters by Unicode script
 * @param targetScripts see {@code sourceScripts}
 * @param usedIds the number of distinct ids of the vocabulary, or of both together, that occur
 */
public record TextStatistics(
    List<Long> sourceLengths,
    List<Long> targetLengths,
    Map<String, Long> sourceScripts,
    Map<String, Long> targetScripts,
    int usedIds) {
  /** The number of lengths per bin. */
  public static final int BIN = 5;

  private static final int BINS = 21;
  private static final UnicodeScript[] SCRIPTS = UnicodeScript.values();

  /** The counts of the pairs so far. Plain fields, because Kryo cannot write records. */
  static final class Counter implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Side source = new Side();
    private final Side target = new Side();

    void add(String sourceText, int[] sourceIds, String targetText, int[] targetIds) {
      source.add(sourceText, sourceIds);
      target.add(targetText, targetIds);
    }

    void plus(Counter other) {
      source.plus(other.source);
      target.plus(other.target);
    }

    private int usedIds(Sides vocabularies) {
      return switch (vocabularies) {
        case JOINT -> {
          BitSet either = (BitSet) source.used.clone();
          either.or(target.used);
          yield either.cardinality();
        }
        case SEPARATE -> source.used.cardinality() + target.used.cardinality();
      };
    }

    /**
     * @param vocabularies whether an id is the same token on both sides
     */
    TextStatistics statistics(Sides vocabularies) {
      return new TextStatistics(
          source.lengths(),
          target.lengths(),
          source.scripts(),
          target.scripts(),
          usedIds(vocabularies));
    }
  }

  @SuppressWarnings(
      "EnumOrdinal") // An array, because a map would cost more than everything else here.
  private static final class Side implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long[] lengths = new long[BINS];

    /** Letters by ordinal of the script. */
    private final long[] letters = new long[SCRIPTS.length];

    private final BitSet used = new BitSet();

    void add(String text, int[] ids) {
      lengths[Math.min(BINS - 1, Math.max(0, ids.length - 1) / BIN)]++;
      for (int id : ids) {
        used.set(id);
      }
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        if (Character.isLetter(c)) {
          letters[UnicodeScript.of(c).ordinal()]++;
        }
      }
    }

    void plus(Side other) {
      Arrays.setAll(lengths, i -> lengths[i] + other.lengths[i]);
      Arrays.setAll(letters, i -> letters[i] + other.letters[i]);
      used.or(other.used);
    }

    List<Long> lengths() {
      List<Long> counts = new ArrayList<>();
      for (long count : lengths) {
        counts.add(count);
      }
      return Collections.unmodifiableList(counts);
    }

    Map<String, Long> scripts() {
      Map<String, Long> byName = new TreeMap<>();
      for (UnicodeScript script : SCRIPTS) {
        if (letters[script.ordinal()] > 0) {
          byName.put(script.name().toLowerCase(Locale.ROOT), letters[script.ordinal()]);
        }
      }
      return byName;
    }
  }
}
