package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A zip archive, also a large one (zip64), read through its directory at the end: Java's own class
 * reads local files only. Rejects members that overlap, or whose total size is implausible for the
 * file.
 */
final class ZipArchive {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int MAX_COMMENT_BYTES = 0xFFFF;
  private static final int LARGE_LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LARGE_LOCATOR_BYTES = 20;
  private static final int LARGE_END_SIGNATURE = 0x06064b50;
  private static final int LARGE_END_BYTES = 56;
  private static final int MEMBER_SIGNATURE = 0x02014b50;
  private static final int MEMBER_BYTES = 46;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final byte[] LOCAL_START = {'P', 'K', 3, 4};
  private static final int LOCAL_BYTES = 30;
  private static final int LARGE_SIZES = 1;
  private static final int ENCRYPTED = 1;

  /** The value of a 32-bit field that refers to a 64-bit one. */
  private static final long ELSEWHERE = 0xFFFFFFFFL;

  /** Weights hardly shrink; only small tensors are all zeros. */
  private static final long FREE_BYTES = 1 << 24;

  private static final int MAX_RATIO = 100;

  private static final Pattern LEAVING =
      Pattern.compile("/.*|(.*/)?\\.\\.(/.*)?|.*[\\\\\\x00-\\x1f].*", Pattern.DOTALL);

  private final RandomAccessBytes bytes;
  private final Refusals refusals;
  private final Map<String, ZipMember> members = new LinkedHashMap<>();

  /** Where the directory is. */
  private record Directory(long start, long size, long count) {}

  private ZipArchive(RandomAccessBytes bytes, Refusals refusals) {
    this.bytes = bytes;
    this.refusals = refusals;
  }

  static ZipArchive read(RandomAccessBytes bytes, Refusals refusals) throws IOException {
    ZipArchive archive = new ZipArchive(bytes, refusals);
    Directory directory = archive.directory();
    List<ZipMember> members = archive.members(directory);
    archive.requireBelievable(members);
    archive.limit(members, directory.start());
    return archive;
  }

  /** Returns the members that are files, by name, in the order of the directory. */
  Map<String, ZipMember> members() {
    return members;
  }

  private Directory directory() throws IOException {
    int length = (int) Math.min(bytes.size(), END_BYTES + MAX_COMMENT_BYTES);
    byte[] tail = new byte[length];
    bytes.readFully(bytes.size() - length, tail, 0, length);
    ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (end.getInt(at) == END_SIGNATURE
          && Short.toUnsignedInt(end.getShort(at + 20)) == length - at - END_BYTES) {
        return directory(end.position(at).slice().order(ByteOrder.LITTLE_ENDIAN), length - at);
      }
    }
    byte[] beginning = Cursor.over(bytes, refusals).peek(Refusals.BEGINNING_BYTES);
    boolean isCut = Arrays.equals(Arrays.copyOf(beginning, LOCAL_START.length), LOCAL_START);
    throw isCut
        ? refusals.damaged(
            "a zip archive without its end in " + Refusals.count(bytes.size(), "byte"),
            "a whole file: it may have been cut off when it was copied")
        : refusals.damaged(
            refusals
                .mistakenFor(beginning)
                .orElse("another kind of file of " + Refusals.count(bytes.size(), "byte")),
            "a zip archive");
  }

  private Directory directory(ByteBuffer end, int fromEnd) throws IOException {
    long position = bytes.size() - fromEnd;
    long count = Short.toUnsignedLong(end.getShort(10));
    long size = Integer.toUnsignedLong(end.getInt(12));
    long start = Integer.toUnsignedLong(end.getInt(16));
    Cursor locator =
        new Cursor(bytes, Math.max(0, position - LARGE_LOCATOR_BYTES), position, refusals);
    // PyTorch writes both directories, whatever the size.
    if (locator.left() == LARGE_LOCATOR_BYTES
        && locator.i32("a signature") == LARGE_LOCATOR_SIGNATURE) {
      locator.u32("a disk");
      position = locator.i64("the place of the large directory");
      if (position < 0 || position > bytes.size() - LARGE_END_BYTES) {
        throw refusals.damaged(
            "the large directory at byte " + Long.toUnsignedString(position),
            "a place in the file of " + bytes.size() + " bytes");
      }
      Cursor large = new Cursor(bytes, position, bytes.size(), refusals);
      signed(large, LARGE_END_SIGNATURE, "the end of the large directory");
      large.skip(28, "the end of the large directory");
      count = large.i64("the number of members");
      size = large.i64("the size of the directory");
      start = large.i64("the place of the directory");
    }
    if (size < 0 || start < 0 || size > position || start != position - size) {
      throw refusals.damaged(
          "a directory of " + size + " bytes at byte " + start, "one that ends at " + position);
    }
    if (count < 0 || count > size / MEMBER_BYTES) {
      throw refusals.damaged(
          "a directory of " + Long.toUnsignedString(count) + " members in " + size + " bytes",
          "at least " + MEMBER_BYTES + " bytes for each");
    }
    return new Directory(start, size, count);
  }

  private void signed(Cursor cursor, int signature, String what) throws IOException {
    int found = cursor.i32(what);
    if (found != signature) {
      throw refusals.damaged(
          "%s for %s".formatted(hexadecimal(found), what), hexadecimal(signature));
    }
  }

  private static String hexadecimal(int number) {
    return "0x" + HexFormat.of().toHexDigits(number);
  }

  private List<ZipMember> members(Directory directory) throws IOException {
    Cursor cursor =
        new Cursor(bytes, directory.start(), directory.start() + directory.size(), refusals);
    List<ZipMember> found = new ArrayList<>();
    for (long i = 0; i < directory.count(); i++) {
      found.add(member(cursor));
    }
    if (cursor.left() > 0) {
      throw refusals.damaged(
          cursor.left() + " bytes after the last member of the directory", "none");
    }
    return found;
  }

  private ZipMember member(Cursor cursor) throws IOException {
    String what = "a member of the directory";
    signed(cursor, MEMBER_SIGNATURE, what);
    cursor.i32(what);
    int flags = cursor.u16(what);
    int method = cursor.u16(what);
    cursor.i32(what);
    int crc = cursor.i32(what);
    long compressed = cursor.u32(what);
    long size = cursor.u32(what);
    int nameLength = cursor.u16(what);
    int extraLength = cursor.u16(what);
    int commentLength = cursor.u16(what);
    cursor.skip(8, what);
    long header = cursor.u32(what);
    String name = cursor.text(nameLength, "the name of a member");
    ByteBuffer extra = ByteBuffer.wrap(cursor.bytes(extraLength, what));
    cursor.skip(commentLength, what);
    requireHarmless(name, method, flags);
    Wide wide = wide(extra.order(ByteOrder.LITTLE_ENDIAN), name);
    size = size == ELSEWHERE ? wide.next() : size;
    compressed = compressed == ELSEWHERE ? wide.next() : compressed;
    header = header == ELSEWHERE ? wide.next() : header;
    if (method == ZipMember.STORED && size != compressed) {
      throw refusals.damaged(
          "the stored member %s of %s bytes in %s"
              .formatted(Refusals.shown(name), size, compressed),
          "equal sizes");
    }
    return new ZipMember(name, method, crc, compressed, size, header, 0);
  }

  /** The 64-bit numbers of a member. */
  private record Wide(ByteBuffer numbers, String name, Refusals refusals) {
    long next() {
      if (numbers.remaining() < Long.BYTES) {
        throw refusals.damaged(
            "no sizes of 64 bits for the member " + Refusals.shown(name), "those of zip64");
      }
      long number = numbers.getLong();
      if (number < 0) {
        throw refusals.damaged(
            "the size " + Long.toUnsignedString(number) + " of the member " + Refusals.shown(name),
            "less than 2^63");
      }
      return number;
    }
  }

  private Wide wide(ByteBuffer extra, String name) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id == LARGE_SIZES) {
        return new Wide(
            extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN), name, refusals);
      }
      extra.position(extra.position() + length);
    }
    return new Wide(ByteBuffer.allocate(0), name, refusals);
  }

  private void requireHarmless(String name, int method, int flags) {
    if (LEAVING.matcher(name).matches()) {
      throw refusals.damaged(
          "the member %s".formatted(Refusals.shown(name)), "names that stay in the archive");
    }
    if ((flags & ENCRYPTED) != 0) {
      throw refusals.unsupported(
          "the encrypted member " + Refusals.shown(name), "an archive without a password");
    }
    if (method != ZipMember.STORED && method != ZipMember.DEFLATED) {
      throw refusals.unsupported(
          "compression method " + method + " of the member " + Refusals.shown(name),
          "stored or deflated members");
    }
  }

  private void requireBelievable(List<ZipMember> found) {
    long left = FREE_BYTES + MAX_RATIO * bytes.size();
    for (ZipMember member : found) {
      left -= Math.min(member.size(), left + 1);
      if (left < 0) {
        throw refusals.damaged(
            "the member %s of %s bytes in a file of %s"
                .formatted(Refusals.shown(member.name()), member.size(), bytes.size()),
            "weights, which are never compressed to less than 1/" + MAX_RATIO);
      }
    }
  }

  /** Rejects overlapping members, and sets the limit of each. */
  private void limit(List<ZipMember> found, long directoryStart) {
    List<ZipMember> byPlace =
        found.stream().sorted(Comparator.comparingLong(ZipMember::header)).toList();
    Map<ZipMember, Long> limits = new LinkedHashMap<>();
    for (int i = 0; i < byPlace.size(); i++) {
      ZipMember member = byPlace.get(i);
      long limit = i + 1 < byPlace.size() ? byPlace.get(i + 1).header() : directoryStart;
      if (member.compressed() > limit - LOCAL_BYTES - member.header()) {
        throw refusals.damaged(
            "the member %s of %s bytes at byte %s"
                .formatted(Refusals.shown(member.name()), member.compressed(), member.header()),
            "that it ends before " + limit + ", where something else starts");
      }
      limits.put(member, limit);
    }
    for (ZipMember member : found) {
      if (!member.name().endsWith("/")
          && members.put(member.name(), member.withLimit(limits.get(member))) != null) {
        throw refusals.damaged(
            "two members with the name " + Refusals.shown(member.name()), "different names");
      }
    }
  }

  /** Opens a member; its size and checksum are verified at its end. */
  InputStream open(ZipMember member) throws IOException {
    String what = "the header of the member " + Refusals.shown(member.name());
    Cursor cursor = new Cursor(bytes, member.header(), member.limit(), refusals);
    signed(cursor, LOCAL_SIGNATURE, what);
    cursor.skip(22, what);
    int nameLength = cursor.u16(what);
    int extraLength = cursor.u16(what);
    String name = cursor.text(nameLength, what);
    if (!name.equals(member.name())) {
      throw refusals.damaged(
          "the name %s in %s".formatted(Refusals.shown(name), what), "the same name");
    }
    cursor.skip(extraLength, what);
    if (member.compressed() > cursor.left()) {
      throw refusals.damaged(
          "the member %s of %s bytes at byte %s"
              .formatted(Refusals.shown(member.name()), member.compressed(), cursor.position()),
          "that it ends before " + member.limit() + ", where something else starts");
    }
    return new ZipMemberStream(
        member, new RangeStream(bytes, cursor.position(), member.compressed()), refusals);
  }
}
