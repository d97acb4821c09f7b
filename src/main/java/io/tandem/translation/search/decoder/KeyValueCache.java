package io.tandem.translation.search.decoder;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Segments;
import java.util.Arrays;

/**
 * Keys and values of self-attention, a row of [k | v] per layer for every token decoded so far. A
 * token's row is written once and not moved when hypotheses are reordered or share a prefix: each
 * hypothesis has a list of the rows it sees. With parents 0 and 0, then 1:
 *
 * <pre>
 *   first call    rows written 0         hypothesis 0 sees 0
 *   parents 0 0   rows written 1 2       hypothesis 0 sees 0 1, hypothesis 1 sees 0 2
 *   parents 1     row written 3          hypothesis 0 sees 0 2 3; row 1 is garbage
 * </pre>
 *
 * When the cache is full, rows that no hypothesis sees are dropped; if that frees too few, it
 * grows.
 */
final class KeyValueCache {
  private static final int FIRST_CAPACITY = 256;
  private static final int UNSEEN = -1;

  private final Kernels kernels;
  private final Precision precision;
  private final int modelSize;
  private final int heads;
  private final KeysValues[] layers;
  private int capacity = FIRST_CAPACITY;
  private int used;

  /** Tokens of each hypothesis. */
  private int length;

  /** The number of hypotheses; their newest tokens are in the last rows used. */
  private int hypotheses;

  /** [hypotheses · length], oldest first. */
  private int[] seen = {};

  KeyValueCache(Kernels kernels, Precision precision, int layers, int modelSize, int heads) {
    this.kernels = kernels;
    this.heads = heads;
    this.precision = precision;
    this.modelSize = modelSize;
    this.layers = new KeysValues[layers];
    Arrays.setAll(this.layers, layer -> room());
  }

  private KeysValues room() {
    return kernels.keysValues(precision, capacity, 2 * modelSize, heads);
  }

  /** Clears the cache and starts again with empty hypotheses. */
  void clear() {
    used = 0;
    length = 0;
    hypotheses = 0;
    seen = new int[0];
  }

  /** Gives every new hypothesis the rows of its parent and one more, which is not yet written. */
  void append(int[] parents) {
    int[] inherited = new int[parents.length * length];
    for (int h = 0; h < parents.length && length > 0; h++) {
      System.arraycopy(seen, parents[h] * length, inherited, h * length, length);
    }
    if (used + parents.length > capacity) {
      makeRoom(inherited, parents.length);
    }
    seen = new int[parents.length * (length + 1)];
    for (int h = 0; h < parents.length; h++) {
      System.arraycopy(inherited, h * length, seen, h * (length + 1), length);
      seen[h * (length + 1) + length] = used + h;
    }
    used += parents.length;
    hypotheses = parents.length;
    length++;
  }

  /** Moves the rows that any hypothesis sees to the front, and renumbers them. */
  private void makeRoom(int[] inherited, int needed) {
    int[] renumbered = new int[used];
    Arrays.fill(renumbered, UNSEEN);
    for (int row : inherited) {
      renumbered[row] = row;
    }
    int kept = 0;
    for (int row = 0; row < used; row++) {
      if (renumbered[row] != UNSEEN) {
        renumbered[row] = kept++;
      }
    }
    // Twice as much as needed, so that rows are not moved again at every token.
    capacity = Math.max(capacity, 2 * (kept + needed));
    for (int layer = 0; layer < layers.length; layer++) {
      KeysValues from = layers[layer];
      KeysValues to = from.rows() == capacity ? from : room();
      for (int row = 0; row < used; row++) {
        // A row only moves forward, so that none is overwritten before it has moved.
        if (renumbered[row] != UNSEEN && (to != from || renumbered[row] != row)) {
          from.copyRow(row, to, renumbered[row]);
        }
      }
      layers[layer] = to;
    }
    for (int i = 0; i < inherited.length; i++) {
      inherited[i] = renumbered[inherited[i]];
    }
    used = kept;
  }

  /** Writes keys and values [hypotheses, 2 · D] of the newest token of each hypothesis. */
  void putNewest(int layer, Matrix keysValues) {
    layers[layer].put(keysValues, used - hypotheses);
  }

  /** Returns all rows of a layer. */
  KeysValues all(int layer) {
    return layers[layer];
  }

  /** Returns the numbers of the rows that the hypotheses see, in the order of {@link #choice}. */
  int[] seen() {
    return seen;
  }

  /** Returns the ranges of {@link #seen} that belong to each hypothesis. */
  Segments choice() {
    int[] offsets = new int[hypotheses + 1];
    Arrays.setAll(offsets, h -> h * length);
    return new Segments(offsets);
  }

  /** Tokens of each hypothesis. */
  int length() {
    return length;
  }
}
