package io.tandem.averaging.round;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import java.nio.FloatBuffer;

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
}
