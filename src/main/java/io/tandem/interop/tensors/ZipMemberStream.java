package io.tandem.interop.tensors;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The content of a member of a zip archive: at most as many bytes as its size, and no end without
 * the right checksum.
 */
final class ZipMemberStream extends InputStream {
  private static final int BUFFER_BYTES = 1 << 13;

  private final ZipMember member;
  private final Refusals refusals;
  private final InputStream in;
  private final CRC32 crc = new CRC32();
  private final byte[] single = new byte[1];
  private long left;

  ZipMemberStream(ZipMember member, InputStream stored, Refusals refusals) {
    this.member = member;
    this.refusals = refusals;
    in = member.method() == ZipMember.STORED ? stored : new Inflated(stored);
    left = member.size();
  }

  /** Deflated data without a header, as in archives. */
  private static final class Inflated extends InflaterInputStream {
    Inflated(InputStream in) {
      super(in, new Inflater(true), BUFFER_BYTES);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
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
    int count = inflated(into, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw damaged("the end of " + described() + ", " + left + " bytes too early");
    }
    crc.update(into, offset, count);
    left -= count;
    if (left == 0 && length > 0) {
      requireEnd();
    }
    return count;
  }

  private int inflated(byte[] into, int offset, int length) throws IOException {
    try {
      return in.read(into, offset, length);
    } catch (ZipException | EOFException e) {
      throw refusals.damaged(
          described() + ", which cannot be decompressed: " + e.getMessage(), "deflated data", e);
    }
  }

  private void requireEnd() throws IOException {
    if (inflated(single, 0, 1) >= 0) {
      throw damaged("more in " + described());
    }
    if ((int) crc.getValue() != member.crc()) {
      throw damaged(
          "the checksum %s of %s"
              .formatted(Integer.toHexString((int) crc.getValue()), described()));
    }
  }

  private RuntimeException damaged(String found) {
    return refusals.damaged(
        found, member.size() + " bytes with the checksum " + Integer.toHexString(member.crc()));
  }

  private String described() {
    return "the member " + Refusals.shown(member.name());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
