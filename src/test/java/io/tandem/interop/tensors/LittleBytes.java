package io.tandem.interop.tensors;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes put together by hand: little-endian numbers and text. */
final class LittleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private LittleBytes number(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (Byte.SIZE * i)));
    }
    return this;
  }

  LittleBytes u8(int... values) {
    for (int value : values) {
      number(value, Byte.BYTES);
    }
    return this;
  }

  LittleBytes i16(int... values) {
    for (int value : values) {
      number(value, Short.BYTES);
    }
    return this;
  }

  LittleBytes i32(long... values) {
    for (long value : values) {
      number(value, Integer.BYTES);
    }
    return this;
  }

  LittleBytes i64(long... values) {
    for (long value : values) {
      number(value, Long.BYTES);
    }
    return this;
  }

  LittleBytes floats(float... values) {
    for (float value : values) {
      number(Float.floatToRawIntBits(value), Float.BYTES);
    }
    return this;
  }

  /** Appends text, each character as one byte. */
  LittleBytes text(String text) {
    return bytes(of(text));
  }

  LittleBytes bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  LittleBytes zeros(int count) {
    return bytes(new byte[count]);
  }

  /** Appends zeros up to a multiple of so many bytes. */
  LittleBytes padded(int multiple) {
    return zeros(Math.floorMod(-out.size(), multiple));
  }

  int size() {
    return out.size();
  }

  byte[] done() {
    return out.toByteArray();
  }
}
