package io.tandem.subword.sentencepiece;

import io.tandem.subword.sentencepiece.Segmenter.WordCut;
import java.util.Arrays;

/**
 * Segments a text word by word and remembers the words. A word with the same slot as another one
 * replaces it; as words follow Zipf's law, the frequent ones are nearly always cached. Safe for use
 * by several threads, without locks: at worst a word is segmented twice.
 *
 * <p>The last bits of sums of scores in single precision depend on the text before, and so may the
 * choice between segmentations of nearly equal score. A cached one is used only if its margin is
 * larger than any rounding error, so that the result equals that of segmenting the text as a whole.
 */
public final class WordwiseSegmenter {
  private static final int SLOT_BITS = 16;
  private static final int MAX_KEPT_WORD = 64;

  /**
   * Each of two sums is off by at most one unit in the last place per piece, and a word has at most
   * as many pieces as bytes; doubled for safety.
   */
  private static final int UNITS_PER_BYTE = 4;

  private final Segmenter cutter;
  private final Known[] memory;

  /** Returns a segmenter with the results of the model's {@link Unigram#best}. */
  public static WordwiseSegmenter of(Unigram model) {
    return new WordwiseSegmenter(model);
  }

  WordwiseSegmenter(Segmenter cutter) {
    this.cutter = cutter;
    memory = new Known[cutter.isWordwise() ? 1 << SLOT_BITS : 0];
  }

  /** A cached word; immutable and therefore safe to read without synchronization. */
  private record Known(byte[] word, WordCut cut, double absoluteScore) {
    static Known of(byte[] word, WordCut cut) {
      double sum = 0;
      for (double score : cut.scores()) {
        sum += Math.abs(score);
      }
      return new Known(word, cut, sum);
    }

    boolean is(byte[] text, int from, int to) {
      return Arrays.equals(word, 0, word.length, text, from, to);
    }

    boolean isBeyondRounding(double before) {
      double unit = Math.ulp((float) (Math.abs(before) + absoluteScore));
      return cut.margin() > UNITS_PER_BYTE * word.length * unit;
    }
  }

  /** Returns the best segmentation of normalized text in UTF-8. */
  public Segmentation best(byte[] text) {
    int[] ids = new int[text.length / 3 + 4];
    int[] ends = new int[ids.length];
    int size = 0;
    double score = 0;
    for (int from = 0; from < text.length; ) {
      int to = memory.length == 0 ? text.length : endOfWord(text, from);
      WordCut cut = cut(text, from, to, score);
      int pieces = cut.ids().length;
      if (size + pieces > ids.length) {
        ids = Arrays.copyOf(ids, 2 * (size + pieces));
        ends = Arrays.copyOf(ends, ids.length);
      }
      for (int i = 0; i < pieces; i++) {
        ids[size] = cut.ids()[i];
        ends[size++] = from + cut.ends()[i];
      }
      score = cutter.scoreAfter(cut, score);
      from = to;
    }
    return new Segmentation(Arrays.copyOf(ids, size), Arrays.copyOf(ends, size), (float) score);
  }

  private WordCut cut(byte[] text, int from, int to, double before) {
    if (memory.length == 0 || to - from > MAX_KEPT_WORD) {
      return cutter.cut(text, from, to, before);
    }
    int slot = slot(text, from, to);
    Known known = memory[slot];
    if (known != null && known.is(text, from, to) && known.isBeyondRounding(before)) {
      return known.cut;
    }
    WordCut cut = cutter.cut(text, from, to, before);
    memory[slot] = Known.of(Arrays.copyOfRange(text, from, to), cut);
    return cut;
  }

  private static int slot(byte[] text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - SLOT_BITS);
  }

  private static int endOfWord(byte[] text, int from) {
    for (int at = from + 1; at < text.length; at++) {
      if (text[at] == Utf8.SPACE_MARK[0] && Utf8.startsWith(text, at, Utf8.SPACE_MARK)) {
        return at;
      }
    }
    return text.length;
  }
}
