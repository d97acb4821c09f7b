package io.tandem.corpus.parquet;

import java.nio.ByteBuffer;

/** Numbers in groups of seven bits, the lowest first. */
final class Varint {
  private static final int GROUP = 7;

  private Varint() {}

  /** Reads a number; bits beyond the 64th are lost, as in Parquet's own reader. */
  static long read(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; ; shift += GROUP) {
      int group = in.get();
      number |= shift < Long.SIZE ? (group & 0x7FL) << shift : 0;
      if (group >= 0) {
        return number;
      }
    }
  }

  /** Reads a number of 32 bits, as an unsigned one. */
  static long readInt(ByteBuffer in) {
    return read(in) & 0xFFFFFFFFL;
  }
}
