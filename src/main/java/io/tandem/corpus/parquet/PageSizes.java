package io.tandem.corpus.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The sizes that the pages of a column claim in their headers, followed through the file before
 * Parquet's reader does. It makes room for a page before it looks whether the file has it, where
 * the column is the last one that it reads of a row group: such a page may go on behind its column,
 * as old writers left bytes out.
 */
final class PageSizes implements Closeable {
  /** Headers are some dozens of bytes, and statistics may make them longer. */
  private static final int USUAL_HEADER = 1 << 12;

  private static final int LONGEST_HEADER = 1 << 20;

  /** The fields of {@code PageHeader} in parquet-format's parquet.thrift. */
  private static final int COMPRESSED_SIZE = 3;

  private static final int DATA_PAGE = 5;
  private static final int DATA_PAGE_V2 = 8;

  /** The field of both kinds of data pages. */
  private static final int VALUES = 1;

  private final SeekableInputStream in;
  private final long bytes;

  /** What was read of the file last, and where it begins. */
  private byte[] window = {};

  private long windowStart;

  PageSizes(InputFile file) throws IOException {
    bytes = file.getLength();
    in = file.newStream();
  }

  /**
   * @throws ParquetDecodingException if a page ends behind the file, or there are fewer values
   */
  void requireInside(ColumnChunkMetaData column) throws IOException {
    long position = column.getStartingPos();
    long values = column.getValueCount();
    while (values > 0) {
      Header page = header(position);
      position += page.length;
      if (page.size < 0 || page.size > bytes - position) {
        throw new ParquetDecodingException(
            String.format(
                Locale.ROOT,
                "a page of %d bytes begins at byte %d of %d",
                page.size,
                position,
                bytes));
      }
      position += page.size;
      values -= page.values;
    }
  }

  /** How long a header is, and what it says of its page. */
  private static final class Header implements ThriftStruct.Integers {
    private int length;
    private long size;
    private long values;

    @Override
    public void at(int outer, int field, long value) {
      if (outer == 0 && field == COMPRESSED_SIZE) {
        size = value;
      } else if ((outer == DATA_PAGE || outer == DATA_PAGE_V2) && field == VALUES) {
        values = value;
      }
    }
  }

  private Header header(long position) throws IOException {
    if (position >= windowStart && position - windowStart < window.length) {
      try {
        return header((int) (position - windowStart));
      } catch (ParquetDecodingException e) {
        // The window may end in the middle of it.
      }
    }
    try {
      moveWindow(position, USUAL_HEADER);
      return header(0);
    } catch (ParquetDecodingException e) {
      moveWindow(position, LONGEST_HEADER);
      return header(0);
    }
  }

  private Header header(int start) {
    ByteBuffer rest = ByteBuffer.wrap(window).position(start);
    Header header = new Header();
    ThriftStruct.walk(rest, "the header of a page", header);
    header.length = rest.position() - start;
    return header;
  }

  private void moveWindow(long position, int most) throws IOException {
    window = new byte[(int) Math.min(most, bytes - position)];
    windowStart = position;
    in.seek(position);
    in.readFully(window);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
