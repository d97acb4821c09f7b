package io.tandem.sentencepiece;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a message in protobuf's wire format, in the order of the calls. */
final class WireWriter {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WireWriter integer(int field, int value) {
    tag(field, VARINT);
    varint(value); // A negative number is written as a long, in ten bytes.
    return this;
  }

  WireWriter flag(int field, boolean value) {
    return integer(field, value ? 1 : 0);
  }

  WireWriter real(int field, float value) {
    tag(field, FOUR_BYTES);
    int bits = Float.floatToIntBits(value);
    for (int i = 0; i < Integer.BYTES; i++) {
      out.write(bits >>> (Byte.SIZE * i));
    }
    return this;
  }

  WireWriter content(int field, byte[] content) {
    tag(field, LENGTH_DELIMITED);
    varint(content.length);
    out.writeBytes(content);
    return this;
  }

  WireWriter text(int field, String text) {
    return content(field, text.getBytes(StandardCharsets.UTF_8));
  }

  WireWriter message(int field, WireWriter message) {
    return content(field, message.bytes());
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
