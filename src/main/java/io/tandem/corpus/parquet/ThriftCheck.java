package io.tandem.corpus.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Walks a structure in Thrift's compact protocol, as the footer of a Parquet file is one, and
 * requires that its lists and texts are not longer than what follows of it, and that it is not
 * nested more deeply than footers are. See the specification of the protocol, {@code
 * doc/specs/thrift-compact-protocol.md} of Apache Thrift.
 */
final class ThriftCheck {
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

  private ThriftCheck(ByteBuffer in) {
    this.in = in;
  }

  /**
   * @throws ParquetDecodingException if it cannot be walked to its end
   */
  static void requireSound(ByteBuffer struct) {
    try {
      new ThriftCheck(struct).skipStruct(1);
    } catch (BufferUnderflowException e) {
      throw new ParquetDecodingException("its footer ends too early", e);
    }
  }

  private void skipStruct(int level) {
    if (level > MOST_LEVELS) {
      throw new ParquetDecodingException("its footer is nested too deeply");
    }
    for (int field = in.get(); field != STOP; field = in.get()) {
      if ((field & 0xF0) == 0) {
        Varint.read(in); // the field's number; otherwise it is the difference to the one before
      }
      int type = field & 0x0F;
      if (type != TRUE && type != FALSE) {
        skip(type, level);
      }
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
      case STRUCT -> skipStruct(level + 1);
      default ->
          throw new ParquetDecodingException(
              String.format(Locale.ROOT, "its footer has a value of the unknown type %d", type));
    }
  }

  private void skipAll(int size, int level, int... types) {
    if (level > MOST_LEVELS) {
      throw new ParquetDecodingException("its footer is nested too deeply");
    }
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
              "its footer has a list or text of %s elements in %d bytes",
              Long.toUnsignedString(claimed),
              in.remaining()));
    }
    return (int) claimed;
  }
}
