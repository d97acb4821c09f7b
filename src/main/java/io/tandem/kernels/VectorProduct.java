package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Products of matrices in vectors, for processors with registers enough ({@link #FITS}). Both
 * factors are cut along their common side into slices of {@link #DEPTH} and copied, a slice at a
 * time, into panels that the innermost loop reads from end to end (Goto and van de Geijn 2008,
 * "Anatomy of High-Performance Matrix Multiplication"): panel j holds columns j · WIDTH to (j + 1)
 * · WIDTH of the right factor, [depth, WIDTH]; the left factor lies the same way, transposed.
 *
 * <p>An element of the result is one chain of additions in order of k, broken every {@code DEPTH}
 * terms, wherever it lies and however large the matrices are. So a sentence's numbers do not depend
 * on the batch it is in.
 */
final class VectorProduct {
  /** Whether {@link VectorTile} finds room for its sums in the registers: those of AVX-512 do. */
  static final boolean FITS = FLOATS.vectorBitSize() >= 512;

  static final int WIDTH = VectorTile.WIDTH;

  /** A panel of the right factor has 32 KiB, near a first-level cache. */
  static final int DEPTH = 256;

  /** Rows that are transposed together: as many streams as are read side by side with ease. */
  private static final int EIGHT = 8;

  private static final ThreadLocal<VectorProduct> OWN = ThreadLocal.withInitial(VectorProduct::new);

  private final float[] right = new float[DEPTH * WIDTH];
  private final float[] tile = new float[VectorTile.ROWS * WIDTH];

  /** Rows of a factor on their way to be transposed. */
  private final float[] rows = new float[WIDTH * DEPTH];

  /** Grows to the largest left factor that this thread has met. */
  private float[] left = new float[0];

  private VectorProduct() {}

  /** c = (or +=) left · right, each transposed first where its flag says so. */
  static void multiply(
      Matrix left,
      boolean leftTransposed,
      Matrix right,
      boolean rightTransposed,
      Into into,
      Matrix c) {
    OWN.get().slices(left, leftTransposed, right, rightTransposed, into, c);
  }

  private void slices(
      Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, Into into, Matrix c) {
    int terms = aTransposed ? a.rows() : a.columns();
    if (terms == 0 && into == Into.SET) {
      c.fill(0);
    }
    for (int from = 0; from < terms; from += DEPTH) {
      int depth = Math.min(DEPTH, terms - from);
      packLeft(a, aTransposed, from, depth);
      for (int j = 0; j < c.columns(); j += WIDTH) {
        pack(b, !bTransposed, from, depth, j, Math.min(WIDTH, c.columns() - j), right, 0);
        panel(depth, c, j, from > 0 || into == Into.ADD);
      }
    }
  }

  private void packLeft(Matrix a, boolean transposed, int from, int depth) {
    int size = transposed ? a.columns() : a.rows();
    int panels = (size + WIDTH - 1) / WIDTH;
    if (left.length < panels * WIDTH * depth) {
      left = new float[panels * WIDTH * depth];
    }
    for (int i = 0; i < size; i += WIDTH) {
      pack(a, transposed, from, depth, i, Math.min(WIDTH, size - i), left, i * depth);
    }
  }

  /** Columns {@code j} to {@code j + WIDTH} of the result from the packed panels. */
  private void panel(int depth, Matrix c, int j, boolean add) {
    int columns = Math.min(WIDTH, c.columns() - j);
    for (int i = 0; i < c.rows(); i += VectorTile.ROWS) {
      int panel = i / WIDTH * WIDTH;
      VectorTile.multiply(depth, left, panel * depth + i - panel, right, tile);
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
    if (columns == WIDTH) {
      for (int j = 0; j < WIDTH; j += Lanes.COUNT) {
        int b = at + j * Float.BYTES;
        fromByteBuffer(FLOATS, to, b, ORDER)
            .add(fromArray(FLOATS, from, fromAt + j))
            .intoByteBuffer(to, b, ORDER);
      }
    } else {
      for (int j = 0; j < columns; j++) {
        int b = at + j * Float.BYTES;
        to.putFloat(b, to.getFloat(b) + from[fromAt + j]);
      }
    }
  }

  private static void set(float[] from, int fromAt, int columns, ByteBuffer to, int at) {
    if (columns == WIDTH) {
      for (int j = 0; j < WIDTH; j += Lanes.COUNT) {
        fromArray(FLOATS, from, fromAt + j).intoByteBuffer(to, at + j * Float.BYTES, ORDER);
      }
    } else {
      for (int j = 0; j < columns; j++) {
        to.putFloat(at + j * Float.BYTES, from[fromAt + j]);
      }
    }
  }

  /**
   * Copies a panel [depth, WIDTH] to {@code out}, with zeros right of {@code columns}.
   *
   * @param upright whether the panel's rows are rows of {@code x}; else they are its columns
   * @param from where the panel's rows begin
   * @param j where its columns begin
   */
  private void pack(
      Matrix x, boolean upright, int from, int depth, int j, int columns, float[] out, int at) {
    if (columns < WIDTH) {
      Arrays.fill(out, at, at + depth * WIDTH, 0);
    }
    if (upright) {
      copy(x.bytes(), Lanes.at(x, from) + j * Float.BYTES, Lanes.at(x, 1), depth, columns, out, at);
    } else {
      FloatBuffer floats = x.bytes().asFloatBuffer();
      for (int q = 0; q < columns; q++) {
        floats.get((j + q) * x.stride() + from, rows, q * DEPTH, depth);
      }
      int whole = columns / EIGHT * EIGHT;
      for (int q = 0; q < whole; q += EIGHT) {
        transposeEight(rows, q * DEPTH, depth, out, at + q);
      }
      for (int q = whole; q < columns; q++) {
        transposeOne(rows, q * DEPTH, depth, out, at + q);
      }
    }
  }

  private static void copy(
      ByteBuffer x, int from, int step, int depth, int columns, float[] out, int at) {
    if (columns == WIDTH) {
      for (int p = 0; p < depth; p++) {
        for (int j = 0; j < WIDTH; j += Lanes.COUNT) {
          fromByteBuffer(FLOATS, x, from + p * step + j * Float.BYTES, ORDER)
              .intoArray(out, at + p * WIDTH + j);
        }
      }
    } else {
      for (int p = 0; p < depth; p++) {
        for (int j = 0; j < columns; j++) {
          out[at + p * WIDTH + j] = x.getFloat(from + p * step + j * Float.BYTES);
        }
      }
    }
  }

  private static void transposeEight(float[] rows, int from, int depth, float[] out, int at) {
    for (int p = 0; p < depth; p++) {
      int to = at + p * WIDTH;
      out[to] = rows[from + p];
      out[to + 1] = rows[from + DEPTH + p];
      out[to + 2] = rows[from + 2 * DEPTH + p];
      out[to + 3] = rows[from + 3 * DEPTH + p];
      out[to + 4] = rows[from + 4 * DEPTH + p];
      out[to + 5] = rows[from + 5 * DEPTH + p];
      out[to + 6] = rows[from + 6 * DEPTH + p];
      out[to + 7] = rows[from + 7 * DEPTH + p];
    }
  }

  private static void transposeOne(float[] rows, int from, int depth, float[] out, int at) {
    for (int p = 0; p < depth; p++) {
      out[at + p * WIDTH] = rows[from + p];
    }
  }
}
