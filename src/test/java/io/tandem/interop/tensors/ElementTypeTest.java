package io.tandem.interop.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ElementTypeTest {
  /** The definition of binary16, in double precision. */
  private static float half(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int significand = bits & 0x3FF;
    double magnitude =
        exponent == 0x1F
            ? significand == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : exponent == 0
                ? Math.scalb(significand, -24)
                : Math.scalb(0x400 + significand, exponent - 25);
    return (float) (bits >> 15 == 0 ? magnitude : -magnitude);
  }

  @Test
  void everyHalfIsTheFloatOfItsValue() {
    for (int bits = 0; bits <= 0xFFFF; bits++) {
      float value = ElementType.FLOAT16.next(little(bits));
      assertThat(Float.floatToIntBits(value))
          .as(Integer.toHexString(bits))
          .isEqualTo(Float.floatToIntBits(half(bits)));
    }
  }

  @Test
  void bfloat16IsTheUpperHalfOfAFloat() {
    for (int bits = 0; bits <= 0xFFFF; bits++) {
      float value = ElementType.BFLOAT16.next(little(bits));
      assertThat(Float.floatToIntBits(value))
          .isEqualTo(Float.floatToIntBits(Float.intBitsToFloat(bits << 16)));
    }
  }

  private static ByteBuffer little(int bits) {
    return ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) bits);
  }
}
