package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.INTS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.kernels.int8.Int8Output;
import io.tandem.network.kernels.int8.Int8Passes;
import io.tandem.network.kernels.int8.Int8Rows;
import io.tandem.network.kernels.int8.PlainInt8Passes;
import java.nio.ByteBuffer;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Quantization in vectors. Requires that it {@link #FITS}. */
public final class VectorInt8Passes implements Int8Passes {
  /** Whether a vector of bytes can have as many lanes as one of floats. */
  public static final boolean FITS =
      Lanes.BITS / Float.BYTES >= VectorShape.S_64_BIT.vectorBitSize();

  private static final VectorSpecies<Byte> BYTES =
      FITS ? VectorSpecies.of(byte.class, VectorShape.forBitSize(Lanes.BITS / Float.BYTES)) : null;

  private static final int MAGNITUDE = 0x7fffffff;

  @Override
  public void quantize(Matrix a, Int8Rows to) {
    for (int i = 0; i < a.rows(); i++) {
      int at = Lanes.at(a, i);
      int toAt = i * to.numbers().stride();
      float highest = highest(a.bytes(), at, a.columns());
      float scale = PlainInt8Passes.scale(highest);
      to.scales()[i] = scale;
      if (scale > 0) {
        quantize(a.bytes(), at, a.columns(), MAX_MAGNITUDE / highest, to.numbers().bytes(), toAt);
      } else {
        clear(to.numbers().bytes(), toAt, a.columns());
      }
    }
  }

  /**
   * Returns the greatest magnitude of a row. Magnitudes are ordered like their bits, with infinity
   * and NaN above all others, so integers are compared.
   */
  private static float highest(ByteBuffer x, int at, int columns) {
    int whole = Lanes.whole(columns);
    IntVector highs = IntVector.zero(INTS);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      highs =
          highs.max(IntVector.fromByteBuffer(INTS, x, at + j * Float.BYTES, ORDER).and(MAGNITUDE));
    }
    int highest = highs.reduceLanes(VectorOperators.MAX);
    for (int j = whole; j < columns; j++) {
      highest = Math.max(highest, x.getInt(at + j * Float.BYTES) & MAGNITUDE);
    }
    return Float.intBitsToFloat(highest);
  }

  private static void quantize(
      ByteBuffer x, int at, int columns, float inverse, ByteBuffer to, int toAt) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector rounded =
          fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER)
              .fma(broadcast(FLOATS, inverse), broadcast(FLOATS, ROUNDING));
      ByteVector lowest =
          (ByteVector) rounded.reinterpretAsInts().convertShape(VectorOperators.I2B, BYTES, 0);
      lowest.intoByteBuffer(to, toAt + j, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      to.put(toAt + j, PlainInt8Passes.quantize(x.getFloat(at + j * Float.BYTES), inverse));
    }
  }

  private static void clear(ByteBuffer to, int at, int count) {
    for (int j = at; j < at + count; j++) {
      to.put(j, (byte) 0);
    }
  }

  @Override
  public void restore(Matrix sums, float[] rowScales, Int8Output output, Into into, Matrix c) {
    for (int i = 0; i < c.rows(); i++) {
      int at = Lanes.at(sums, i);
      int toAt = Lanes.at(c, i);
      if (into == Into.ADD) {
        add(sums.bytes(), at, rowScales[i], output, c.bytes(), toAt, c.columns());
      } else {
        set(sums.bytes(), at, rowScales[i], output, c.bytes(), toAt, c.columns());
      }
    }
  }

  /** Sets results; the lower bound is 0 with ReLU, and none without. */
  private static void set(
      ByteBuffer sums, int at, float scale, Int8Output output, ByteBuffer to, int toAt, int n) {
    float least = output.relu() ? 0 : Float.NEGATIVE_INFINITY;
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector x = restored(sums, at + b, scale, output, j);
      x.blend(least, x.compare(VectorOperators.LT, least)).intoByteBuffer(to, toAt + b, ORDER);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      to.putFloat(toAt + b, PlainInt8Passes.restore(sums.getInt(at + b), scale, output, j));
    }
  }

  private static void add(
      ByteBuffer sums, int at, float scale, Int8Output output, ByteBuffer to, int toAt, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      fromByteBuffer(FLOATS, to, toAt + b, ORDER)
          .add(restored(sums, at + b, scale, output, j))
          .intoByteBuffer(to, toAt + b, ORDER);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      float value = PlainInt8Passes.restore(sums.getInt(at + b), scale, output, j);
      to.putFloat(toAt + b, to.getFloat(toAt + b) + value);
    }
  }

  /** Returns a vector of sums, from column j on, as singles before ReLU. */
  static FloatVector restored(ByteBuffer sums, int at, float scale, Int8Output output, int j) {
    FloatVector sum =
        (FloatVector)
            IntVector.fromByteBuffer(INTS, sums, at, ORDER)
                .convertShape(VectorOperators.I2F, FLOATS, 0);
    return sum.mul(scale)
        .fma(fromArray(FLOATS, output.scales(), j), fromArray(FLOATS, output.bias(), j));
  }

  @Override
  public void gather(
      Matrix sums,
      int firstRow,
      float[] rowScales,
      Int8Output output,
      int firstColumn,
      TopLogits top) {
    VectorTopLogits.gather(sums, firstRow, rowScales, output, firstColumn, top);
  }
}
