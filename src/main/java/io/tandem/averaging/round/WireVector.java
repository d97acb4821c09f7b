package io.tandem.averaging.round;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * A vector of floats in the form that is sent. A class and not a record: Kryo 4 cannot make
 * records.
 */
final class WireVector implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FloatFormat format;
  private final int length;
  private final byte[] content;

  private WireVector(FloatFormat format, int length, byte[] content) {
    this.format = format;
    this.length = length;
    this.content = content;
  }

  static WireVector of(float[] values, FloatFormat format) {
    return new WireVector(format, values.length, format.encode(values));
  }

  /**
   * Returns a vector that is sent in full.
   *
   * @param floats as bytes, shared and not copied
   */
  static WireVector ofBytes(byte[] floats) {
    return new WireVector(FloatFormat.FLOAT32, floats.length / Float.BYTES, floats);
  }

  /** Returns a vector that is sent in full. */
  static WireVector of(float[] values) {
    return of(values, FloatFormat.FLOAT32);
  }

  FloatFormat format() {
    return format;
  }

  /** Returns the number of floats. */
  int length() {
    return length;
  }

  int bytes() {
    return content.length;
  }

  /** Returns the bytes of a vector that is sent in full, shared and not copied. */
  byte[] floats() {
    if (format != FloatFormat.FLOAT32) {
      throw new IllegalStateException("a vector that was sent as " + format + ", not in full");
    }
    return content;
  }

  /** Returns the values as the receiver has them: rounded, unless sent in full. */
  float[] values() {
    return format.decode(content, length);
  }

  /** Returns a view of those values; not a copy, where they were sent in full. */
  FloatBuffer view() {
    return format == FloatFormat.FLOAT32 ? FlatVector.floats(content) : FloatBuffer.wrap(values());
  }

  /**
   * Returns the floats from {@code from} to {@code to - 1}.
   *
   * @param from a multiple of {@link FloatFormat#BLOCK}, unless sent in full
   */
  WireVector slice(int from, int to) {
    if (format != FloatFormat.FLOAT32 && from % FloatFormat.BLOCK != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a slice from %d: must begin at a multiple of %d",
              from,
              FloatFormat.BLOCK));
    }
    return new WireVector(
        format, to - from, Arrays.copyOfRange(content, format.offset(from), format.offset(to)));
  }
}
