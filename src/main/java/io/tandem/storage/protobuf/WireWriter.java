package io.tandem.storage.protobuf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the fields of a message in protobuf's wire format, in the order of the calls. Large
 * content is produced only when the message is written.
 */
public final class WireWriter implements WireContent {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  /** The content before {@code out}. */
  private final List<WireContent> before = new ArrayList<>();

  private ByteArrayOutputStream out = new ByteArrayOutputStream();

  public WireWriter integer(int field, long value) {
    tag(field, VARINT);
    varint(value); // A negative number takes ten bytes.
    return this;
  }

  public WireWriter flag(int field, boolean value) {
    return integer(field, value ? 1 : 0);
  }

  public WireWriter real(int field, float value) {
    tag(field, FOUR_BYTES);
    int bits = Float.floatToIntBits(value);
    for (int i = 0; i < Integer.BYTES; i++) {
      out.write(bits >>> (Byte.SIZE * i));
    }
    return this;
  }

  public WireWriter content(int field, byte[] content) {
    tag(field, LENGTH_DELIMITED);
    varint(content.length);
    out.writeBytes(content);
    return this;
  }

  /** Adds content that is produced when the message is written. */
  public WireWriter content(int field, WireContent content) {
    tag(field, LENGTH_DELIMITED);
    varint(content.length());
    flush();
    before.add(content);
    return this;
  }

  public WireWriter text(int field, String text) {
    return content(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a message, which must not change from now on. */
  public WireWriter message(int field, WireWriter message) {
    return message.before.isEmpty()
        ? content(field, message.out.toByteArray())
        : content(field, (WireContent) message);
  }

  @Override
  public long length() {
    return before.stream().mapToLong(WireContent::length).sum() + out.size();
  }

  @Override
  public void writeTo(OutputStream to) throws IOException {
    for (WireContent content : before) {
      content.writeTo(to);
    }
    out.writeTo(to);
  }

  public byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream(Math.toIntExact(length()));
    try {
      writeTo(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }

  private void flush() {
    ByteArrayOutputStream written = out;
    before.add(new Written(written));
    out = new ByteArrayOutputStream();
  }

  private record Written(ByteArrayOutputStream bytes) implements WireContent {
    @Override
    public long length() {
      return bytes.size();
    }

    @Override
    public void writeTo(OutputStream to) throws IOException {
      bytes.writeTo(to);
    }
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
