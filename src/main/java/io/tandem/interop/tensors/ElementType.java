package io.tandem.interop.tensors;

import java.nio.ByteBuffer;

/** The type of a tensor's elements. Booleans are {@link #INT8}. */
public enum ElementType {
  FLOAT32(Float.BYTES),
  FLOAT16(Short.BYTES),
  BFLOAT16(Short.BYTES),
  FLOAT64(Double.BYTES),
  INT64(Long.BYTES),
  INT32(Integer.BYTES),
  INT16(Short.BYTES),
  INT8(Byte.BYTES),
  UINT8(Byte.BYTES);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloatingPoint() {
    return this == FLOAT32 || this == FLOAT16 || this == BFLOAT16 || this == FLOAT64;
  }

  /**
   * Returns the next element of a floating-point tensor: exactly, unless the type is wider than a
   * float.
   */
  float next(ByteBuffer littleEndian) {
    return switch (this) {
      case FLOAT32 -> littleEndian.getFloat();
      case FLOAT16 -> ofHalf(littleEndian.getShort());
      case BFLOAT16 -> Float.intBitsToFloat(littleEndian.getShort() << Short.SIZE);
      case FLOAT64 -> (float) littleEndian.getDouble();
      default -> throw new IllegalStateException(this + " is not a floating-point type");
    };
  }

  /**
   * Returns the value of a float of 16 bits (IEEE 754 binary16): the sign, 5 bits of exponent with
   * a bias of 15, 10 bits of significand. Java 20 has this as Float.float16ToFloat.
   */
  static float ofHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1F;
    int significand = half & 0x3FF;
    if (exponent == 0) {
      // Zero or subnormal: the significand counts units of 2^-24.
      float value = significand * 0x1p-24f;
      return sign == 0 ? value : -value;
    }
    int wide = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | significand << 13);
  }
}
