package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Matrix;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD vectors of the processor's preferred width, on the memory of matrices and on arrays. Offsets
 * into memory are in bytes, into arrays in elements. No masked access: Java 17 does it lane by
 * lane, so rows end with a scalar loop instead. And no methods of our own that take or return a
 * vector: where the compiler has inlined its fill, it calls them, and each vector goes through the
 * heap. It must inline the JDK's methods, so loops over a row call those alone.
 */
public final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /**
   * A species of as many lanes as there are floats, in half of the bits; null where that is no
   * vector, and these kernels are not used.
   */
  static final VectorSpecies<Short> SHORTS =
      FLOATS.vectorBitSize() < 128
          ? null
          : VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /** Bits of a vector. */
  public static final int BITS = FLOATS.vectorBitSize();

  /** Elements of a vector. */
  static final int COUNT = FLOATS.length();

  private Lanes() {}

  /** Elements of a row that whole vectors cover. */
  static int whole(int columns) {
    return FLOATS.loopBound(columns);
  }

  /** The least multiple of the vector's length that holds {@code columns}. */
  static int padded(int columns) {
    return whole(columns + COUNT - 1);
  }

  /** Where row {@code row} of a matrix begins, in bytes. */
  static int at(Matrix m, int row) {
    return row * m.stride() * Float.BYTES;
  }

  /** A matrix of one row in an array, with zeros up to a whole vector. */
  static float[] array(Matrix row) {
    float[] array = new float[padded(row.columns())];
    row.copyRow(0, array, 0);
    return array;
  }
}
