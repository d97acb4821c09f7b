package io.tandem.interop.tensors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip archive put together by hand, so that its parts may contradict each other. */
final class RawZip {
  private final LittleBytes out = new LittleBytes();
  private final List<Member> members = new ArrayList<>();
  private long count = -1;
  private byte[] beforeEnd = {};

  /** What the directory says of a member. */
  record Member(
      String name,
      int flags,
      int method,
      int crc,
      long compressed,
      long size,
      long header,
      byte... extra) {
    Member named(String other) {
      return new Member(other, flags, method, crc, compressed, size, header, extra);
    }

    Member encrypted() {
      return new Member(name, 1, method, crc, compressed, size, header, extra);
    }

    Member by(int otherMethod) {
      return new Member(name, flags, otherMethod, crc, compressed, size, header, extra);
    }

    Member summing(int otherCrc) {
      return new Member(name, flags, method, otherCrc, compressed, size, header, extra);
    }

    Member sized(long otherCompressed, long otherSize) {
      return new Member(name, flags, method, crc, otherCompressed, otherSize, header, extra);
    }

    Member at(long otherHeader) {
      return new Member(name, flags, method, crc, compressed, size, otherHeader, extra);
    }

    Member with(byte... otherExtra) {
      return new Member(name, flags, method, crc, compressed, size, header, otherExtra);
    }
  }

  RawZip stored(String name, byte[] content) {
    return stored(name, content, member -> member);
  }

  RawZip stored(String name, byte[] content, UnaryOperator<Member> lie) {
    return add(name, content, content, ZipMember.STORED, lie);
  }

  RawZip deflated(String name, byte[] content, UnaryOperator<Member> lie) {
    return add(name, content, deflate(content), ZipMember.DEFLATED, lie);
  }

  static byte[] deflate(byte[] content) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] buffer = new byte[content.length + 64];
    int length = deflater.deflate(buffer);
    deflater.end();
    return java.util.Arrays.copyOf(buffer, length);
  }

  RawZip add(
      String name, byte[] content, byte[] compressed, int method, UnaryOperator<Member> lie) {
    CRC32 crc = new CRC32();
    crc.update(content);
    int header = out.size();
    out.i32(0x04034b50).i16(20, 0, method).i32(0, crc.getValue());
    out.i32(compressed.length, content.length).i16(name.length(), 0).text(name).bytes(compressed);
    return listed(
        lie.apply(
            new Member(
                name, 0, method, (int) crc.getValue(), compressed.length, content.length, header)));
  }

  /** Adds a member to the directory alone. */
  RawZip listed(Member member) {
    members.add(member);
    return this;
  }

  /** Lets the end announce another number of members. */
  RawZip announcing(long number) {
    count = number;
    return this;
  }

  /** Puts bytes between directory and end, as those of zip64. */
  RawZip beforeEnd(byte... bytes) {
    beforeEnd = bytes;
    return this;
  }

  byte[] done() {
    int directory = out.size();
    for (Member member : members) {
      out.i32(0x02014b50).i16(20, 20, member.flags(), member.method()).i32(0, member.crc());
      out.i32(member.compressed(), member.size());
      out.i16(member.name().length(), member.extra().length, 0, 0, 0).i32(0, member.header());
      out.text(member.name()).bytes(member.extra());
    }
    int size = out.size() - directory;
    int number = (int) (count < 0 ? members.size() : count);
    out.bytes(beforeEnd);
    return out.i32(0x06054b50).i16(0, 0, number, number).i32(size, directory).i16(0).done();
  }
}
