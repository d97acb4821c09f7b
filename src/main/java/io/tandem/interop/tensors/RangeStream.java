package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;

/** A range of a file, read in order. */
final class RangeStream extends InputStream {
  private final RandomAccessBytes bytes;
  private final byte[] single = new byte[1];
  private long next;
  private long left;

  RangeStream(RandomAccessBytes bytes, long start, long length) {
    this.bytes = bytes;
    this.next = start;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (left == 0 && length > 0) {
      return -1;
    }
    int count = (int) Math.min(length, left);
    bytes.readFully(next, into, offset, count);
    next += count;
    left -= count;
    return count;
  }
}
