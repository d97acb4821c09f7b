package io.tandem.corpus.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Requires that the numbers in a page of Parquet, by which its reader allocates, fit the page's
 * size; see the specification of its encodings, {@code Encodings.md} of Apache Parquet.
 */
final class PageCheck {
  /** The most values of a page whose encoding spends no bytes on them. */
  private static final int MOST_VALUES = 1 << 22;

  /** The most values in a block of differences; usual are 128. */
  private static final int MOST_IN_BLOCK = 1 << 12;

  /** Runs of so few groups of eight values are read, whatever follows. */
  private static final int FEW_GROUPS = 1 << 9;

  /** The longest value, in bytes. */
  private static final int MOST_VALUE_BYTES = 1 << 26;

  private final ByteBuffer page;
  private final int values;

  /**
   * @param page the page's content, decompressed
   * @param values how many values it claims to have
   */
  PageCheck(ByteBuffer page, int values) {
    this.page = page.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.values = values;
  }

  /** Requires sound levels of the first version of pages, which stand before the values. */
  PageCheck levels(Encoding encoding, int mostLevel) {
    boolean isOfLevels =
        encoding == Encoding.RLE
            || encoding == Encoding.BIT_PACKED
            || (encoding == Encoding.PLAIN && mostLevel == 0);
    require(isOfLevels, "the encoding of levels", encoding.ordinal());
    if (mostLevel > 0 && encoding == Encoding.RLE) {
      int length = page.getInt();
      require(length >= 0 && length <= page.remaining(), "levels", length);
      new PageCheck(page.slice(page.position(), length), values)
          .runs(BytesUtils.getWidthFromMaxInt(mostLevel));
      page.position(page.position() + length);
    } else if (mostLevel > 0) {
      long bits = (long) values * BytesUtils.getWidthFromMaxInt(mostLevel);
      long bytes = (bits + Byte.SIZE - 1) / Byte.SIZE;
      require(bytes >= 0 && bytes <= page.remaining(), "levels", bytes);
      page.position(page.position() + (int) bytes);
    }
    return this;
  }

  /** Requires sound levels that are all of this. */
  void levels(int mostLevel) {
    if (mostLevel > 0) {
      runs(BytesUtils.getWidthFromMaxInt(mostLevel));
    }
  }

  /** Requires sound values in the rest of the page. */
  void values(Encoding encoding) throws IOException {
    switch (encoding) {
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        if (page.hasRemaining()) {
          runs(page.get());
        }
      }
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> differences();
      case DELTA_BYTE_ARRAY -> prefixes();
      default -> {
        // They take what they hold.
      }
    }
  }

  /** Requires the runs of RLE and bit-packed values to be no longer than what follows. */
  private void runs(int width) {
    require(width >= 0 && width <= Integer.SIZE, "the width of values", width);
    long left = values;
    while (left > 0 && page.hasRemaining()) {
      long header = Varint.readInt(page);
      long count = header >>> 1;
      int bytes = (width + Byte.SIZE - 1) / Byte.SIZE;
      if ((header & 1) == 1) {
        boolean fits =
            width == 0
                ? count <= MOST_VALUES / Byte.SIZE
                : count * width - page.remaining() <= width;
        require(fits || count <= FEW_GROUPS, "groups of values", count);
        bytes = (int) Math.min(page.remaining(), count * width);
        count *= Byte.SIZE;
      }
      left -= count;
      page.position(Math.min(page.limit(), page.position() + bytes));
    }
  }

  /** Requires the numbers before the blocks of differences to be those of what follows. */
  private long differences() {
    ByteBuffer in = page.slice();
    long inBlock = Varint.readInt(in);
    long miniBlocks = Varint.readInt(in);
    long count = Varint.readInt(in);
    require(inBlock > 0 && inBlock <= MOST_IN_BLOCK, "values in a block", inBlock);
    require(miniBlocks > 0 && miniBlocks <= inBlock, "parts of a block", miniBlocks);
    long blocks = in.remaining() / (1 + miniBlocks) + 1;
    require(count <= Math.min(MOST_VALUES, blocks * inBlock), "differences", count);
    return count;
  }

  /**
   * Requires that no value has more of the one before than that has, by reading their lengths: the
   * reader makes room for the value first.
   */
  private void prefixes() throws IOException {
    long count = differences();
    ByteBufferInputStream in = ByteBufferInputStream.wrap(page.slice());
    DeltaBinaryPackingValuesReader prefixes = new DeltaBinaryPackingValuesReader();
    prefixes.initFromPage(values, in);
    PageCheck rest = new PageCheck(in.slice(in.available()), values);
    count = Math.min(count, rest.differences());
    DeltaBinaryPackingValuesReader suffixes = new DeltaBinaryPackingValuesReader();
    suffixes.initFromPage(values, ByteBufferInputStream.wrap(rest.page.slice()));
    long before = 0;
    for (long i = 0; i < count; i++) {
      int prefix = prefixes.readInteger();
      int suffix = suffixes.readInteger();
      require(prefix >= 0 && prefix <= before && suffix >= 0, "bytes of the value before", prefix);
      before = (long) prefix + suffix;
      require(before <= MOST_VALUE_BYTES, "bytes of a value", before);
    }
  }

  private void require(boolean holds, String what, long found) {
    if (!holds) {
      throw new ParquetDecodingException(
          String.format(
              Locale.ROOT,
              "a page of %d bytes and %d values claims: %s: %d",
              page.limit(),
              values,
              what,
              found));
    }
  }
}
