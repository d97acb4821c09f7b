package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Transposition;
import java.nio.ByteBuffer;

/**
 * Products of matrices in vectors, for processors with enough registers ({@link #FITS}). Both
 * factors are cut along their common side into slices, and copied, a slice at a time, to {@link
 * Panels} that the innermost loop reads from end to end (Goto and van de Geijn 2008, "Anatomy of
 * High-Performance Matrix Multiplication").
 *
 * <p>An element of the result is one chain of additions along the common side, broken after each
 * slice, whatever its position and the size of the matrices. So the numbers of a sentence do not
 * depend on its batch.
 */
public final class VectorProduct {
  /** Whether the registers hold the sums of {@link VectorTile}, as those of AVX-512 do. */
  public static final boolean FITS = FLOATS.vectorBitSize() >= 512;

  private static final int WIDTH = Panels.WIDTH;
  private static final ThreadLocal<VectorProduct> OWN = ThreadLocal.withInitial(VectorProduct::new);

  /** The whole slice of the left factor, transposed. */
  private final Panels left = new Panels();

  /** One panel of the right factor. */
  private final Panels right = new Panels();

  private final float[] tile = new float[VectorTile.ROWS * WIDTH];

  private VectorProduct() {}

  /** c = (or +=) a · b after the transposition. */
  static void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    int terms = transposition.terms(a);
    if (terms == 0 && into == Into.SET) {
      c.clear();
    }
    VectorProduct own = OWN.get();
    for (int from = 0; from < terms; from += Panels.DEPTH) {
      int depth = Math.min(Panels.DEPTH, terms - from);
      if (transposition == Transposition.LEFT) {
        own.left.pack(a, from, depth, 0, c.rows());
      } else {
        own.left.packTransposed(a, from, depth, 0, c.rows());
      }
      for (int j = 0; j < c.columns(); j += WIDTH) {
        int columns = Math.min(WIDTH, c.columns() - j);
        if (transposition == Transposition.RIGHT) {
          own.right.packTransposed(b, from, depth, j, columns);
        } else {
          own.right.pack(b, from, depth, j, columns);
        }
        own.multiplyPanel(depth, from > 0 || into == Into.ADD, c, j, columns);
      }
    }
  }

  private void multiplyPanel(int depth, boolean add, Matrix c, int j, int columns) {
    for (int i = 0; i < c.rows(); i += VectorTile.ROWS) {
      int inPanel = i % WIDTH;
      VectorTile.multiply(depth, left.values, (i - inPanel) * depth + inPanel, right.values, tile);
      for (int r = 0; r < Math.min(VectorTile.ROWS, c.rows() - i); r++) {
        int at = Lanes.at(c, i + r) + j * Float.BYTES;
        if (add) {
          add(tile, r * WIDTH, columns, c.bytes(), at);
        } else {
          set(tile, r * WIDTH, columns, c.bytes(), at);
        }
      }
    }
  }

  private static void add(float[] from, int fromAt, int columns, ByteBuffer to, int at) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = at + j * Float.BYTES;
      fromByteBuffer(FLOATS, to, b, ORDER)
          .add(fromArray(FLOATS, from, fromAt + j))
          .intoByteBuffer(to, b, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      int b = at + j * Float.BYTES;
      to.putFloat(b, to.getFloat(b) + from[fromAt + j]);
    }
  }

  private static void set(float[] from, int fromAt, int columns, ByteBuffer to, int at) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      fromArray(FLOATS, from, fromAt + j).intoByteBuffer(to, at + j * Float.BYTES, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      to.putFloat(at + j * Float.BYTES, from[fromAt + j]);
    }
  }
}
