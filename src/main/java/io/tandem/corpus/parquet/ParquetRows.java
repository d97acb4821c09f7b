package io.tandem.corpus.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of a Parquet file in their order, of some of its columns. Holds these columns of one row
 * group, as they are in the file, and of each column one page, decompressed.
 *
 * <p>A fault of the storage is a {@link StorageException}, and a file that is not there a {@link
 * java.io.FileNotFoundException}; any other exception says that the file is damaged.
 */
public final class ParquetRows implements Closeable {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int END_BYTES = Integer.BYTES + MAGIC.length;

  private final ParquetFileReader file;
  private final PageSizes pageSizes;
  private final long bytes;
  private int rowGroups;
  private MessageColumnIO columns;
  private MessageType wanted;
  private RecordReader<Group> rows;
  private long left;

  private ParquetRows(ParquetFileReader file, PageSizes pageSizes, long bytes) {
    this.file = file;
    this.pageSizes = pageSizes;
    this.bytes = bytes;
  }

  /** Opens a file; only its footer is read. */
  public static ParquetRows open(String path, Configuration hadoop) throws IOException {
    InputFile input = StoredFile.of(new Path(path), hadoop);
    requireSoundFooter(input);
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop).withCodecFactory(new CheckedCodecs(hadoop)).build();
    PageSizes pageSizes = new PageSizes(input);
    try {
      ParquetFileReader file = ParquetFileReader.open(input, options);
      return new ParquetRows(file, pageSizes, input.getLength());
    } catch (IOException | RuntimeException e) {
      pageSizes.close();
      throw e;
    }
  }

  private static void requireSoundFooter(InputFile input) throws IOException {
    long length = input.getLength();
    if (length < MAGIC.length + END_BYTES) {
      throw new ParquetDecodingException(String.format(Locale.ROOT, "it has %d bytes", length));
    }
    try (SeekableInputStream in = input.newStream()) {
      ByteBuffer end = read(in, length - END_BYTES, END_BYTES);
      int size = end.getInt();
      if (!end.equals(ByteBuffer.wrap(MAGIC))) {
        throw new ParquetDecodingException("it does not end with PAR1");
      }
      if (size < 0 || size > length - MAGIC.length - END_BYTES) {
        throw new ParquetDecodingException(
            String.format(
                Locale.ROOT,
                "its footer has %d bytes, and the file %d",
                Integer.toUnsignedLong(size),
                length));
      }
      ThriftStruct.walk(
          read(in, length - END_BYTES - size, size), "its footer", (outer, field, value) -> {});
    }
  }

  private static ByteBuffer read(SeekableInputStream in, long from, int count) throws IOException {
    byte[] content = new byte[count];
    in.seek(from);
    in.readFully(content);
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the columns of the file. */
  public MessageType schema() {
    return file.getFileMetaData().getSchema();
  }

  /**
   * Chooses the columns to read, before the first row.
   *
   * @param chosen some of the columns, none of which has several values in a row
   */
  public void choose(MessageType chosen) {
    wanted = chosen;
    file.getRowGroups().forEach(this::requireInside);
    file.setRequestedSchema(chosen);
    columns =
        new ColumnIOFactory(file.getFileMetaData().getCreatedBy()).getColumnIO(chosen, schema());
  }

  private void requireInside(BlockMetaData rowGroup) {
    if (rowGroup.getRowCount() < 0) {
      throw new ParquetDecodingException(
          String.format(Locale.ROOT, "a row group has %d rows", rowGroup.getRowCount()));
    }
    long all = 0;
    for (ColumnChunkMetaData column : rowGroup.getColumns()) {
      if (isWanted(column)) {
        CheckedCodecs.requireRead(column.getCodec());
        long start = column.getStartingPos();
        long size = column.getTotalSize();
        if (start < 0 || size < 0 || start > bytes || size > bytes - start) {
          throw new ParquetDecodingException(
              String.format(
                  Locale.ROOT,
                  "the column %s has %d bytes from byte %d on, and the file %d",
                  column.getPath().toDotString(),
                  size,
                  start,
                  bytes));
        }
        all += size;
      }
    }
    if (all > bytes) {
      throw new ParquetDecodingException("columns of a row group have the same bytes");
    }
  }

  /** The next row, or null after the last. */
  public Group next() throws IOException {
    while (left == 0) {
      PageReadStore pages = nextRowGroup();
      if (pages == null) {
        return null;
      }
      left = pages.getRowCount();
      rows = columns.getRecordReader(new CheckedPages(pages), new GroupRecordConverter(wanted));
    }
    left--;
    return rows.read();
  }

  private PageReadStore nextRowGroup() throws IOException {
    requireSoundPages();
    return file.readNextFilteredRowGroup();
  }

  /** Checks the last of the columns in the next row group, and in empty ones before it. */
  private void requireSoundPages() throws IOException {
    while (rowGroups < file.getRowGroups().size()) {
      BlockMetaData next = file.getRowGroups().get(rowGroups++);
      Optional<ColumnChunkMetaData> last =
          next.getColumns().stream().filter(this::isWanted).reduce((before, after) -> after);
      if (last.isPresent()) {
        pageSizes.requireInside(last.get());
      }
      if (next.getRowCount() > 0) {
        return;
      }
    }
  }

  private boolean isWanted(ColumnChunkMetaData column) {
    return wanted.containsPath(column.getPath().toArray());
  }

  @Override
  public void close() throws IOException {
    try (pageSizes) {
      file.close();
    }
  }
}
