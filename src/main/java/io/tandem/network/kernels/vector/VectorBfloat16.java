package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.ORDER;

import io.tandem.network.kernels.Bfloat16;
import io.tandem.network.kernels.Precision;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Vectors of singles, in memory as they are or as {@link Bfloat16}. */
final class VectorBfloat16 {
  private VectorBfloat16() {}

  /** Reads a vector from the element {@code index} on. */
  static FloatVector load(Precision format, ByteBuffer from, int index) {
    return format == Precision.BFLOAT16
        ? load(from, index * Short.BYTES)
        : FloatVector.fromByteBuffer(Lanes.FLOATS, from, index * Float.BYTES, ORDER);
  }

  private static FloatVector load(ByteBuffer from, int at) {
    IntVector upper =
        (IntVector)
            ShortVector.fromByteBuffer(Lanes.SHORTS, from, at, ORDER)
                .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
    return upper.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  /** Writes a vector, rounded if that is the format, from the element {@code index} on. */
  static void store(FloatVector x, Precision format, ByteBuffer to, int index) {
    if (format == Precision.BFLOAT16) {
      store(x, to, index * Short.BYTES);
    } else {
      x.intoByteBuffer(to, index * Float.BYTES, ORDER);
    }
  }

  /**
   * Writes values rounded to nearest, ties to even, from byte {@code at} on. A NaN that an
   * operation produced (its lowest bits are 0) stays NaN.
   */
  private static void store(FloatVector x, ByteBuffer to, int at) {
    IntVector bits = x.reinterpretAsInts();
    IntVector even = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
    ShortVector upper =
        (ShortVector)
            bits.add(Bfloat16.ALMOST_HALF)
                .add(even)
                .lanewise(VectorOperators.LSHR, Short.SIZE)
                .convertShape(VectorOperators.I2S, Lanes.SHORTS, 0);
    upper.intoByteBuffer(to, at, ORDER);
  }
}
