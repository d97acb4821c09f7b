package io.tandem.corpus.cleaning.langid;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;

/**
 * The weights of Apache OpenNLP's model of about a hundred languages, laid out for speed: a maximum
 * entropy model over the different n-grams of 1 to 3 characters (UTF-16) of a text. The library
 * walks from n-gram to language through maps of objects, which costs some ten times as much.
 *
 * <p>An n-gram is a number, and its weights are a row over all languages if it has weights for many
 * of them, else a list of languages and weights. Immutable; threads share it.
 */
final class LanguageClassifier {
  /** Characters of the longest n-gram. */
  static final int MAX_NGRAM = 3;

  private static final String MODEL = "/langdetect-183.bin";

  /** The index of the weights among the library's data structures. */
  private static final int WEIGHTS_BY_NGRAM = 1;

  /** Number of languages from which adding a whole row is faster than a list. */
  private static final int MIN_FOR_ROW = 24;

  private static final int CHARACTER_BITS = 16;

  private final List<String> languages;

  /** N-gram by slot: open addressing with linear probing; 0, which is no n-gram, where free. */
  private final long[] keys;

  /** Number of the n-gram by slot. */
  private final int[] numbers;

  /**
   * The start of each n-gram's list, followed by that of the next one; or the complement of its
   * row's place.
   */
  private final int[] starts;

  private final float[] rows;
  private final byte[] listed;
  private final float[] weights;
  private final int[] ends;

  private LanguageClassifier(List<String> languages, Map<String, Context> byNgram) {
    this.languages = languages;
    keys = new long[Integer.highestOneBit(byNgram.size()) << 1];
    numbers = new int[keys.length];
    starts = new int[byNgram.size()];
    ends = new int[byNgram.size()];
    rows = new float[languages.size() * (int) count(byNgram, true)];
    int listedWeights = (int) count(byNgram, false);
    listed = new byte[listedWeights];
    weights = new float[listedWeights];
    int number = 0;
    int row = 0;
    int list = 0;
    for (Map.Entry<String, Context> entry : byNgram.entrySet()) {
      put(key(entry.getKey()), number);
      int[] of = entry.getValue().getOutcomes();
      double[] values = entry.getValue().getParameters();
      if (of.length >= MIN_FOR_ROW) {
        starts[number] = ~row;
        for (int i = 0; i < of.length; i++) {
          rows[row + of[i]] = (float) values[i];
        }
        row += languages.size();
      } else {
        starts[number] = list;
        for (int i = 0; i < of.length; i++, list++) {
          listed[list] = (byte) of[i];
          weights[list] = (float) values[i];
        }
        ends[number] = list;
      }
      number++;
    }
  }

  /** Rows, or else the weights in all lists. */
  private static long count(Map<String, Context> byNgram, boolean inRows) {
    return byNgram.values().stream()
        .mapToInt(context -> context.getOutcomes().length)
        .filter(languages -> (languages >= MIN_FOR_ROW) == inRows)
        .mapToLong(languages -> inRows ? 1 : languages)
        .sum();
  }

  /** Reads the model of the library, which takes a second. */
  @SuppressWarnings("unchecked") // The library gives access to its tables only as objects.
  static LanguageClassifier read() {
    try (InputStream in = LanguageDetectorME.class.getResourceAsStream(MODEL)) {
      AbstractModel model = (AbstractModel) new LanguageDetectorModel(in).getMaxentModel();
      String[] languages = new String[model.getNumOutcomes()];
      Arrays.setAll(languages, model::getOutcome);
      return new LanguageClassifier(
          List.of(languages), (Map<String, Context>) model.getDataStructures()[WEIGHTS_BY_NGRAM]);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the language identification model", e);
    }
  }

  /** Codes (ISO 639-3) by number. */
  List<String> languages() {
    return languages;
  }

  /** Returns the number of different n-grams. */
  int ngrams() {
    return starts.length;
  }

  private static long key(String ngram) {
    long key = 0;
    for (int i = 0; i < ngram.length(); i++) {
      key = longer(key, ngram.charAt(i));
    }
    return key;
  }

  /**
   * The key of an n-gram with one more character; 0 is that of none. The length is in the bits
   * above those of three characters.
   */
  static long longer(long key, char next) {
    long lengthBits = 3L << (MAX_NGRAM * CHARACTER_BITS);
    long length = (key & lengthBits) + (1L << (MAX_NGRAM * CHARACTER_BITS));
    return length | ((key & ~lengthBits) << CHARACTER_BITS) | next;
  }

  private void put(long key, int number) {
    int slot = slot(key);
    keys[slot] = key;
    numbers[slot] = number;
  }

  private int slot(long key) {
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
    while (keys[slot] != key && keys[slot] != 0) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  /** The number of the n-gram, or -1. */
  int number(long key) {
    int slot = slot(key);
    return keys[slot] == 0 ? -1 : numbers[slot];
  }

  /**
   * Adds the weights of an n-gram.
   *
   * @param sums [languages] logarithms of probabilities up to a constant
   */
  void add(int ngram, float[] sums) {
    int start = starts[ngram];
    if (start < 0) {
      addRow(~start, sums);
    } else {
      for (int i = start; i < ends[ngram]; i++) {
        sums[listed[i]] += weights[i];
      }
    }
  }

  private void addRow(int row, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += rows[row + i];
    }
  }
}
