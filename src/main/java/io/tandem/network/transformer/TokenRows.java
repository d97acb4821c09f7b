package io.tandem.network.transformer;

import io.tandem.Text;
import io.tandem.config.ModelSettings.Start;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Segments;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The real tokens of a matrix of ids [B, T] in which 0 is padding, row after row. The network
 * computes on these alone, so that padding costs nothing; DL4J alone requires the padded form.
 *
 * @param ids the tokens of all sentences, one after the other
 * @param segments the tokens of each sentence
 */
public record TokenRows(int[] ids, Segments segments) {
  /** The id of padding. */
  public static final int PADDING = 0;

  /** Takes the tokens from ids of any numeric type; padding may stand anywhere. */
  public static TokenRows of(INDArray matrix) {
    int[] values = matrix.reshape('c', new long[] {matrix.length()}).toIntVector();
    int sentences = matrix.rows();
    int length = values.length / sentences;
    int[] ids = new int[values.length];
    int[] offsets = new int[sentences + 1];
    int n = 0;
    for (int b = 0; b < sentences; b++) {
      for (int t = 0; t < length; t++) {
        int id = values[b * length + t];
        if (id != PADDING) {
          ids[n++] = id;
        }
      }
      offsets[b + 1] = n;
    }
    return new TokenRows(Arrays.copyOf(ids, n), new Segments(offsets));
  }

  /** Takes the tokens of sentences without padding. */
  public static TokenRows of(int[][] sentences) {
    int[] offsets = new int[sentences.length + 1];
    for (int b = 0; b < sentences.length; b++) {
      offsets[b + 1] = offsets[b] + sentences[b].length;
    }
    int[] ids = new int[offsets[sentences.length]];
    for (int b = 0; b < sentences.length; b++) {
      System.arraycopy(sentences[b], 0, ids, offsets[b], sentences[b].length);
    }
    return new TokenRows(ids, new Segments(offsets));
  }

  /**
   * Returns the ids whose embeddings the decoder gets: unchanged, or with zeros for each first one.
   */
  public int[] decoderInput(Start start) {
    if (start == Start.BOS) {
      return ids;
    }
    int[] fromZero = ids.clone();
    for (int b = 0; b < segments.count(); b++) {
      if (segments.length(b) > 0) {
        fromZero[segments.start(b)] = Kernels.ZEROS;
      }
    }
    return fromZero;
  }

  /** Returns the ids of a sentence from this one on. */
  int[] sentence(int b, int first) {
    return Arrays.copyOfRange(ids, segments.start(b) + first, segments.start(b + 1));
  }

  public int count() {
    return ids.length;
  }

  void requireWithin(int vocabulary, String what) {
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(
            Text.format(
                "%s has token id %d; the vocabulary has 0 to %d: was it encoded with another"
                    + " vocabulary?",
                what, id, vocabulary - 1));
      }
    }
  }
}
