package io.tandem.corpus.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Walks a structure in Thrift's compact protocol, as the footer of a Parquet file and the header of
 * a page are, and requires that its lists and texts are not longer than what follows of it, and
 * that it is not nested more deeply than footers are. See the specification of the protocol, {@code
 * doc/specs/thrift-compact-protocol.md} of Apache Thrift.
 */
final class ThriftStruct {
  private static final int MOST_LEVELS = 64;

  private static final int STOP = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;

  /** The size in a list's first byte that says that it is in the next bytes. */
  private static final int LONG_LIST = 15;

  private final ByteBuffer in;
  private final String name;
  private final Integers integers;

  private ThriftStruct(ByteBuffer in, String name, Integers integers) {
    this.in = in;
    this.name = name;
    this.integers = integers;
  }

  /** Is told of the integers in a structure, and of those in the structures that are its fields. */
  interface Integers {
    /**
     * @param outer the number of the field that contains the integer's structure; 0 for the
     *     outermost one's own
     * @param field the number of the integer's field
     */
    void at(int outer, int field, long value);
  }

  /**
   * Goes to the end of a structure.
   *
   * @param name what it is, for messages
   * @throws ParquetDecodingException if it has no end, or claims more than is there
   */
  static void walk(ByteBuffer struct, String name, Integers integers) {
    try {
      new ThriftStruct(struct, name, integers).walk(1, 0);
    } catch (BufferUnderflowException e) {
      throw new ParquetDecodingException(name + " ends too early", e);
    }
  }

  private void walk(int level, int outer) {
    requireLevel(level);
    int number = 0;
    for (int field = in.get(); field != STOP; field = in.get()) {
      int step = field >> 4 & 0x0F;
      number = step == 0 ? (int) signed(Varint.read(in)) : number + step;
      int type = field & 0x0F;
      switch (type) {
        case TRUE, FALSE -> {
          // The type is the value.
        }
        case I16, I32, I64 -> {
          long value = signed(Varint.read(in));
          if (level == 1 || level == 2 && outer > 0) {
            integers.at(outer, number, value);
          }
        }
        case STRUCT -> walk(level + 1, level == 1 ? number : 0);
        default -> skip(type, level);
      }
    }
  }

  private static long signed(long zigzag) {
    return zigzag >>> 1 ^ -(zigzag & 1);
  }

  private void requireLevel(int level) {
    if (level > MOST_LEVELS) {
      throw new ParquetDecodingException(name + " is nested too deeply");
    }
  }

  private void skip(int type, int level) {
    switch (type) {
      case TRUE, FALSE, BYTE -> in.get();
      case I16, I32, I64 -> Varint.read(in);
      case DOUBLE -> in.getLong();
      case BINARY -> {
        int length = count(Varint.read(in));
        in.position(in.position() + length);
      }
      case LIST, SET -> {
        int start = in.get();
        int size = start >> 4 & 0x0F;
        skipAll(count(size == LONG_LIST ? Varint.read(in) : size), level, start & 0x0F);
      }
      case MAP -> {
        int size = count(Varint.read(in));
        if (size > 0) {
          int types = in.get();
          skipAll(size, level, types >> 4 & 0x0F, types & 0x0F);
        }
      }
      case STRUCT -> walk(level + 1, 0);
      default ->
          throw new ParquetDecodingException(
              String.format(Locale.ROOT, "%s has a value of the unknown type %d", name, type));
    }
  }

  private void skipAll(int size, int level, int... types) {
    requireLevel(level);
    for (int i = 0; i < size; i++) {
      for (int type : types) {
        skip(type, level + 1);
      }
    }
  }

  /** Requires that so many bytes follow: each element takes one at least. */
  private int count(long claimed) {
    if (claimed < 0 || claimed > in.remaining()) {
      throw new ParquetDecodingException(
          String.format(
              Locale.ROOT,
              "%s has a list or text of %s elements in %d bytes",
              name,
              Long.toUnsignedString(claimed),
              in.remaining()));
    }
    return (int) claimed;
  }
}
