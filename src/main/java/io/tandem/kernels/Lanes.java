package io.tandem.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors as wide as this processor likes them, on the memory of matrices and on arrays. Offsets
 * into memory are in bytes, into arrays in elements. No masked access: Java 17 does it lane by
 * lane, so rows end with a scalar loop instead.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** Elements of a vector. */
  static final int COUNT = FLOATS.length();

  private Lanes() {}

  static FloatVector load(ByteBuffer memory, int at) {
    return FloatVector.fromByteBuffer(FLOATS, memory, at, ByteOrder.nativeOrder());
  }

  static void store(FloatVector values, ByteBuffer memory, int at) {
    values.intoByteBuffer(memory, at, ByteOrder.nativeOrder());
  }

  static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(FLOATS, array, at);
  }

  static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

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
}
