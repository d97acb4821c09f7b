package io.tandem.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {
  private static final int LENGTH = 2 * FloatFormat.BLOCK + 77;

  /** Returns values of very different magnitudes, as those of the parts of a network are. */
  private static float[] values(long seed) {
    Random random = new Random(seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, -6 + i / 700));
    }
    return values;
  }

  private static float[] roundTrip(float[] values, FloatFormat format) {
    return WireVector.of(values, format).values();
  }

  @Test
  void fullFormatKeepsEveryBit() {
    float[] odd = {-0f, Float.MIN_VALUE, Float.intBitsToFloat(0x7FC01234), 1 / 3f};
    float[] back = roundTrip(odd, FloatFormat.FLOAT32);
    for (int i = 0; i < odd.length; i++) {
      assertThat(Float.floatToRawIntBits(back[i])).isEqualTo(Float.floatToRawIntBits(odd[i]));
    }
  }

  @Test
  void bfloat16RoundsToTheNearest() {
    float[] values = values(1);
    float[] back = roundTrip(values, FloatFormat.BFLOAT16);
    for (int i = 0; i < LENGTH; i++) {
      int bits = Float.floatToRawIntBits(back[i]);
      assertThat(bits & 0xFFFF).isZero();
      double error = Math.abs((double) back[i] - values[i]);
      for (int other : new int[] {bits - 0x10000, bits + 0x10000}) {
        assertThat(error).isLessThanOrEqualTo(Math.abs(Float.intBitsToFloat(other) - values[i]));
      }
    }
  }

  @Test
  void bfloat16RoundsTiesToEven() {
    float[] halfWay = {
      Float.intBitsToFloat(0x3F808000), Float.intBitsToFloat(0x3F818000), Float.MAX_VALUE
    };
    assertThat(roundTrip(halfWay, FloatFormat.BFLOAT16))
        .containsExactly(
            Float.intBitsToFloat(0x3F800000),
            Float.intBitsToFloat(0x3F820000),
            Float.POSITIVE_INFINITY);
  }

  @Test
  void int8IsOffByAtMostHalfTheScaleOfItsBlock() {
    float[] values = values(2);
    float[] back = roundTrip(values, FloatFormat.INT8);
    for (int start = 0; start < LENGTH; start += FloatFormat.BLOCK) {
      int end = Math.min(LENGTH, start + FloatFormat.BLOCK);
      float most = 0;
      for (int i = start; i < end; i++) {
        most = Math.max(most, Math.abs(values[i]));
      }
      BigDecimal bound = new BigDecimal(most / 127 * 0.50001);
      for (int i = start; i < end; i++) {
        assertThat(new BigDecimal(Math.abs((double) back[i] - values[i]))).isLessThan(bound);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "INT8"})
  void zeroStaysZeroAndValuesThatAreNotFiniteStayNotFinite(FloatFormat format) {
    assertThat(roundTrip(new float[LENGTH], format)).containsOnly(0f);
    for (float odd :
        new float[] {
          Float.NaN,
          Float.intBitsToFloat(0x7FFFFFFF),
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY
        }) {
      float[] values = values(3);
      values[FloatFormat.BLOCK + 3] = odd;
      float[] back = roundTrip(values, format);
      assertThat(Float.isFinite(back[FloatFormat.BLOCK + 3])).isFalse();
      assertThat(Float.isFinite(back[3])).isTrue();
    }
    float[] tiny = {Float.MIN_VALUE, -Float.MIN_VALUE, 3 * Float.MIN_VALUE};
    for (float value : roundTrip(tiny, format)) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo(Float.MIN_NORMAL);
    }
  }

  @Test
  void fewerBitsAreFewerBytes() {
    assertThat(WireVector.of(new float[LENGTH]).bytes()).isEqualTo(4 * LENGTH);
    assertThat(WireVector.of(new float[LENGTH], FloatFormat.BFLOAT16).bytes())
        .isEqualTo(2 * LENGTH);
    assertThat(WireVector.of(new float[LENGTH], FloatFormat.INT8).bytes())
        .isEqualTo(LENGTH + 3 * Float.BYTES);
    assertThat(WireVector.of(new float[0], FloatFormat.INT8).bytes()).isZero();
  }
}
