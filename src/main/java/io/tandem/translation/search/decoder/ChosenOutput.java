package io.tandem.translation.search.decoder;

import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.translation.search.decoder.CachedDecoder.DecoderModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The output layer of a session whose sentences have candidates: it computes the columns of all
 * candidates of the batch, and each row takes those of its own sentence. R rows, V vocabulary, C
 * the most candidates of a sentence, rounded up.
 *
 * <p>The columns are put into blocks as wide as those of the whole vocabulary, so that the same
 * operations compute a column, wherever it lies, and give it the same bits. The sum of the
 * exponentials of a row is taken over its own candidates, in their order.
 */
final class ChosenOutput {
  /**
   * A row is filled up with -∞ to a multiple of this, a whole number of vectors: so its candidates
   * are added up in the same way however many another row has.
   */
  private static final int STEP = 64;

  private final int[][] candidates;
  private final Kernels kernels;
  private final DecoderBuffers buffers;
  private final List<Factor> blocks = new ArrayList<>();

  /** The columns of a block. */
  private final int width;

  /** C. */
  private final int most;

  /** The places of each sentence's candidates among the columns of all blocks. */
  private final int[][] places;

  /**
   * The first candidate of each sentence that is not before a block, by block, and then the number
   * of its candidates.
   */
  private final int[][] starts;

  /** The logits of a row in a block. */
  private final float[] block;

  /** The logits of the candidates of each row [R, C]. */
  private float[] picked = {};

  /**
   * @param candidates for each sentence the tokens that may follow, ascending
   */
  ChosenOutput(DecoderModel model, DecoderBuffers buffers, int[][] candidates) {
    this.candidates = candidates;
    this.buffers = buffers;
    kernels = model.kernels();
    width = model.factors().output().get(0).columns();
    block = new float[width];
    most = roundedUp(Arrays.stream(candidates).mapToInt(each -> each.length).max().orElse(0), STEP);
    int[] columns = union(candidates);
    makeBlocks(model.weights().embeddings(), columns);
    int[] placeOf = new int[model.weights().targetVocabulary()];
    for (int place = 0; place < columns.length; place++) {
      placeOf[columns[place]] = place;
    }
    places = new int[candidates.length][];
    starts = new int[candidates.length][];
    for (int sentence = 0; sentence < candidates.length; sentence++) {
      places[sentence] = Arrays.stream(candidates[sentence]).map(id -> placeOf[id]).toArray();
      starts[sentence] = starts(places[sentence]);
    }
  }

  private static int roundedUp(int number, int step) {
    return (number + step - 1) / step * step;
  }

  private static int[] union(int[][] candidates) {
    BitSet all = new BitSet();
    for (int[] ofSentence : candidates) {
      Arrays.stream(ofSentence).forEach(all::set);
    }
    return all.stream().toArray();
  }

  /** Makes factors of the rows of the output matrix for these tokens; the last one is repeated. */
  private void makeBlocks(EmbeddingWeights embeddings, int[] columns) {
    int filled = roundedUp(columns.length, width);
    Matrix output = embeddings.output();
    Matrix rows = buffers.chosenRows.matrix(filled, output.columns());
    for (int i = 0; i < filled; i++) {
      output.copyRow(columns[Math.min(i, columns.length - 1)], rows, i);
    }
    Optional<Matrix> bias = embeddings.outputBias().map(whole -> bias(whole, columns, filled));
    for (int from = 0; from < filled; from += width) {
      blocks.add(DecoderFactors.outputBlock(rows.rows(from, width), bias, from, kernels));
    }
  }

  private Matrix bias(Matrix whole, int[] columns, int filled) {
    Matrix bias = buffers.chosenBias.matrix(1, filled);
    for (int i = 0; i < filled; i++) {
      bias.set(0, i, whole.get(0, columns[Math.min(i, columns.length - 1)]));
    }
    return bias;
  }

  private int[] starts(int[] ofSentence) {
    int[] first = new int[blocks.size() + 1];
    int at = 0;
    for (int b = 0; b < blocks.size(); b++) {
      while (at < ofSentence.length && ofSentence[at] < b * width) {
        at++;
      }
      first[b] = at;
    }
    first[blocks.size()] = ofSentence.length;
    return first;
  }

  /**
   * Passes the logits of each row's candidates to {@code top}, whose columns are tokens.
   *
   * @param h [R, D]
   * @param sentences the sentence of each row
   */
  void gather(Matrix h, int[] sentences, TopLogits top) {
    pick(h, sentences);
    Matrix chosen = buffers.chosen.matrix(h.rows(), most);
    for (int r = 0; r < h.rows(); r++) {
      top.name(r, candidates[sentences[r]]);
      set(chosen, r);
    }
    kernels.gather(chosen, 0, top);
  }

  private void set(Matrix chosen, int row) {
    if (chosen.precision() == Precision.SINGLE) {
      chosen.setRow(row, picked, row * most);
      return;
    }
    for (int j = 0; j < most; j++) {
      chosen.set(row, j, picked[row * most + j]);
    }
  }

  /**
   * Computes log-probabilities of whole rows: -∞ for tokens that are not candidates.
   *
   * @param logProbabilities [at least R · V]
   */
  void advance(Matrix h, int[] sentences, float[] logProbabilities, int vocabulary) {
    TopLogits sums = new TopLogits(0);
    sums.start(h.rows());
    gather(h, sentences, sums);
    Arrays.fill(logProbabilities, 0, h.rows() * vocabulary, Float.NEGATIVE_INFINITY);
    for (int r = 0; r < h.rows(); r++) {
      int[] ids = candidates[sentences[r]];
      double logSum = sums.logSum(r);
      for (int k = 0; k < ids.length; k++) {
        logProbabilities[r * vocabulary + ids[k]] = (float) (picked[r * most + k] - logSum);
      }
    }
  }

  /** Computes the logits of each row's candidates: [R, C], with -∞ where it has fewer. */
  float[] pick(Matrix h, int[] sentences) {
    int all = Math.multiplyExact(h.rows(), most);
    if (picked.length < all) {
      picked = new float[all];
    }
    Arrays.fill(picked, 0, all, Float.NEGATIVE_INFINITY);
    // One block after the other for all rows, so that weights are read once.
    for (int b = 0; b < blocks.size(); b++) {
      Matrix logits = buffers.logits.product(kernels, h, blocks.get(b));
      for (int r = 0; r < h.rows(); r++) {
        logits.copyRow(r, block, 0);
        int[] place = places[sentences[r]];
        int[] start = starts[sentences[r]];
        for (int k = start[b]; k < start[b + 1]; k++) {
          picked[r * most + k] = block[place[k] - b * width];
        }
      }
    }
    return picked;
  }

  /** Gives the factors' memory back. */
  void release() {
    blocks.forEach(Factor::release);
  }
}
