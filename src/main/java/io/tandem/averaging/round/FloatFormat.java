package io.tandem.averaging.round;

import io.tandem.kernels.Bfloat16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The encoding of a vector of floats that travels between machines. Not a number format in which
 * anything is computed ({@link io.tandem.kernels.Precision}) or multiplied ({@link
 * io.tandem.config.MathMode}): {@link #INT8} has no meaning for a single value, only for a block
 * with its scale. Rounding is to the nearest, a pure function of the values; NaN stays NaN.
 */
public enum FloatFormat {
  /** Unchanged. */
  FLOAT32 {
    @Override
    public int bytes(int length) {
      return Float.BYTES * length;
    }

    @Override
    void encode(float[] values, ByteBuffer into) {
      into.asFloatBuffer().put(values);
    }

    @Override
    void decode(ByteBuffer from, float[] values) {
      from.asFloatBuffer().get(values);
    }
  },

  /** bfloat16, the upper half of a float: its range, 8 bits of precision. */
  BFLOAT16 {
    @Override
    public int bytes(int length) {
      return Short.BYTES * length;
    }

    @Override
    void encode(float[] values, ByteBuffer into) {
      for (float value : values) {
        into.putShort(Bfloat16.of(value));
      }
    }

    @Override
    void decode(ByteBuffer from, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Bfloat16.toFloat(from.getShort());
      }
    }
  },

  /** Multiples, from -127 to 127, of a scale for each {@value #BLOCK} values. */
  INT8 {
    private static final int MOST = 127;

    @Override
    public int bytes(int length) {
      int blocks = (length + BLOCK - 1) / BLOCK;
      return length + Float.BYTES * blocks;
    }

    @Override
    void encode(float[] values, ByteBuffer into) {
      for (int start = 0; start < values.length; start += BLOCK) {
        int end = Math.min(start + BLOCK, values.length);
        float scale = scale(values, start, end);
        into.putFloat(scale);
        for (int i = start; i < end; i++) {
          into.put((byte) (scale > 0 ? Math.rint(values[i] / scale) : 0));
        }
      }
    }

    /** Returns the scale that maps the largest value to 127; NaN when a value is not finite. */
    private float scale(float[] values, int start, int end) {
      float most = 0;
      for (int i = start; i < end; i++) {
        most = Math.max(most, Math.abs(values[i]));
      }
      float scale = most / MOST;
      // A subnormal scale has lost precision and could map the largest value beyond 127.
      return Float.isFinite(most) ? scale < Float.MIN_NORMAL ? 0 : scale : Float.NaN;
    }

    @Override
    void decode(ByteBuffer from, float[] values) {
      for (int start = 0; start < values.length; start += BLOCK) {
        float scale = from.getFloat();
        int end = Math.min(start + BLOCK, values.length);
        for (int i = start; i < end; i++) {
          values[i] = scale * from.get();
        }
      }
    }
  };

  /** Values per block, which may share a scale. */
  static final int BLOCK = 1024;

  /** Returns the format for {@code averaging.deltaBits}. */
  public static FloatFormat ofBits(int bits) {
    return switch (bits) {
      case 32 -> FLOAT32;
      case 16 -> BFLOAT16;
      case 8 -> INT8;
      default -> throw new IllegalArgumentException(bits + " bits: must be 32, 16 or 8");
    };
  }

  /** Returns the bytes of a vector of so many floats. */
  public abstract int bytes(int length);

  abstract void encode(float[] values, ByteBuffer into);

  abstract void decode(ByteBuffer from, float[] values);

  byte[] encode(float[] values) {
    byte[] bytes = new byte[bytes(values.length)];
    encode(values, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return bytes;
  }

  float[] decode(byte[] bytes, int length) {
    float[] values = new float[length];
    decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), values);
    return values;
  }
}
