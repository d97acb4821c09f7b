package io.tandem.interop.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a range of a file from its start to its end, as little-endian numbers and text. Each call
 * names what it reads, for the message when the range ends too early.
 */
final class Cursor {
  private static final int BUFFER_BYTES = 1 << 13;

  private final RandomAccessBytes bytes;
  private final Refusals refusals;
  private final long end;
  private final ByteBuffer buffer;

  /** The position in the file of the end of the buffer. */
  private long next;

  Cursor(RandomAccessBytes bytes, long start, long end, Refusals refusals) {
    this.bytes = bytes;
    this.next = start;
    this.end = end;
    this.refusals = refusals;
    int size = (int) Math.max(0, Math.min(BUFFER_BYTES, end - start));
    buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  }

  /** Returns a cursor over the whole file. */
  static Cursor over(RandomAccessBytes bytes, Refusals refusals) {
    return new Cursor(bytes, 0, bytes.size(), refusals);
  }

  long position() {
    return next - buffer.remaining();
  }

  long left() {
    return end - position();
  }

  /** Returns up to the given number of following bytes, without moving. */
  byte[] peek(int most) throws IOException {
    int count = (int) Math.min(most, left());
    byte[] peeked = new byte[count];
    bytes.readFully(position(), peeked, 0, count);
    return peeked;
  }

  int u8(String what) throws IOException {
    return Byte.toUnsignedInt(fill(Byte.BYTES, what).get());
  }

  int u16(String what) throws IOException {
    return Short.toUnsignedInt(fill(Short.BYTES, what).getShort());
  }

  int i32(String what) throws IOException {
    return fill(Integer.BYTES, what).getInt();
  }

  long u32(String what) throws IOException {
    return Integer.toUnsignedLong(i32(what));
  }

  long i64(String what) throws IOException {
    return fill(Long.BYTES, what).getLong();
  }

  byte[] bytes(long count, String what) throws IOException {
    require(count, what);
    byte[] read = new byte[Math.toIntExact(count)];
    int buffered = Math.min(read.length, buffer.remaining());
    buffer.get(read, 0, buffered);
    bytes.readFully(next, read, buffered, read.length - buffered);
    next += read.length - buffered;
    return read;
  }

  String text(long count, String what) throws IOException {
    byte[] encoded = bytes(count, what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
    } catch (CharacterCodingException e) {
      throw refusals.damaged(what + " in another encoding", "UTF-8", e);
    }
  }

  /** Returns text with its terminating zero byte included in the count. */
  String terminated(long count, String what) throws IOException {
    String text = count < 1 ? "" : text(count, what);
    if (text.indexOf('\0') != text.length() - 1 || text.isEmpty()) {
      throw refusals.damaged(
          what + " of " + count + " bytes before byte " + position(), "a zero byte at its end");
    }
    return text.substring(0, text.length() - 1);
  }

  void skip(long count, String what) {
    require(count, what);
    int buffered = (int) Math.min(count, buffer.remaining());
    buffer.position(buffer.position() + buffered);
    next += count - buffered;
  }

  private ByteBuffer fill(int count, String what) throws IOException {
    if (buffer.remaining() < count) {
      require(count, what);
      buffer.compact();
      int more = (int) Math.min(buffer.remaining(), end - next);
      bytes.readFully(next, buffer.array(), buffer.position(), more);
      next += more;
      buffer.position(buffer.position() + more).flip();
    }
    return buffer;
  }

  private void require(long count, String what) {
    if (count < 0 || count > left()) {
      throw refusals.damaged(
          Refusals.count(left(), "byte") + " left at byte " + position(),
          Long.toUnsignedString(count) + " for " + what);
    }
  }
}
