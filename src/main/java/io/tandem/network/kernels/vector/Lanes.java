package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.kernels.Matrix;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD vectors of the processor's preferred width, or of 256 bits where an {@link InstructionLimit}
 * makes machines alike, on the memory of matrices and on arrays. Offsets into memory are in bytes,
 * into arrays in elements. There is no masked access, which Java 17 does lane by lane; rows end
 * with a scalar loop instead. No method of ours takes or returns a vector: once the compiler stops
 * inlining, it calls such methods, and each vector goes through the heap. It always inlines the
 * JDK's methods, so loops over a row call only those. A sum over a loop is an argument, {@code
 * next.add(sum)}: where it is the receiver, the compiler looks at its class, for which each sum
 * goes through the heap.
 */
public final class Lanes {
  /**
   * The common width is that of AVX2, even where AVX-512 is common: Java 17 does not use longer
   * vectors on some processors that have them.
   */
  static final VectorSpecies<Float> FLOATS =
      InstructionLimit.get().areCommon() ? FloatVector.SPECIES_256 : FloatVector.SPECIES_PREFERRED;

  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

  /**
   * A species with as many lanes as the floats, in half of the bits; null if there is none, in
   * which case these kernels are not used.
   */
  static final VectorSpecies<Short> SHORTS =
      FLOATS.vectorBitSize() < 128
          ? null
          : VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  /** Bits of a vector. */
  public static final int BITS = FLOATS.vectorBitSize();

  /** Bits of the longest vector that Java computes with here, not element by element. */
  public static final int MAX_BITS = VectorShape.preferredShape().vectorBitSize();

  /** Elements of a vector. */
  static final int COUNT = FLOATS.length();

  private Lanes() {}

  /** Returns the number of elements of a row that whole vectors cover. */
  static int whole(int columns) {
    return FLOATS.loopBound(columns);
  }

  /** Returns {@code columns}, rounded up to a multiple of the vector's length. */
  static int padded(int columns) {
    return whole(columns + COUNT - 1);
  }

  /** Returns the offset of row {@code row} of a matrix, in bytes. */
  static int at(Matrix m, int row) {
    return row * m.stride() * Float.BYTES;
  }

  /**
   * Returns the sum of a vector's elements from the first to the last: Java's own may add them in
   * another order.
   */
  static float sum(float[] elements) {
    float sum = 0;
    for (float each : elements) {
      sum += each;
    }
    return sum;
  }

  /** Returns a matrix of one row as an array, padded with zeros to whole vectors. */
  static float[] array(Matrix row) {
    float[] array = new float[padded(row.columns())];
    row.copyRow(0, array, 0);
    return array;
  }
}
