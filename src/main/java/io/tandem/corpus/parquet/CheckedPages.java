package io.tandem.corpus.parquet;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.Locale;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The pages of a row group, each checked before it is given on. */
record CheckedPages(PageReadStore pages) implements PageReadStore {
  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    return new Checked(column, pages.getPageReader(column));
  }

  @Override
  public long getRowCount() {
    return pages.getRowCount();
  }

  private record Checked(ColumnDescriptor column, PageReader reader) implements PageReader {
    @Override
    public DictionaryPage readDictionaryPage() {
      DictionaryPage page = reader.readDictionaryPage();
      if (page != null
          && (page.getDictionarySize() < 0
              || page.getDictionarySize() > page.getBytes().size() / leastBytes())) {
        throw new ParquetDecodingException(
            String.format(
                Locale.ROOT,
                "a dictionary of %d bytes claims to have %d entries",
                page.getBytes().size(),
                page.getDictionarySize()));
      }
      return page;
    }

    /** The shortest text is one without characters, in four bytes for its length. */
    private int leastBytes() {
      PrimitiveType type = column.getPrimitiveType();
      return type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
          ? Math.max(1, Math.min(type.getTypeLength(), Integer.BYTES))
          : Integer.BYTES;
    }

    @Override
    public long getTotalValueCount() {
      return reader.getTotalValueCount();
    }

    @Override
    public DataPage readPage() {
      DataPage page = reader.readPage();
      return page == null ? null : page.accept(new Check(column));
    }
  }

  private record Check(ColumnDescriptor column) implements DataPage.Visitor<DataPage> {
    @Override
    public DataPage visit(DataPageV1 page) {
      return checked(
          page,
          () ->
              new PageCheck(page.getBytes().toByteBuffer(), page.getValueCount())
                  .levels(page.getRlEncoding(), column.getMaxRepetitionLevel())
                  .levels(page.getDlEncoding(), column.getMaxDefinitionLevel())
                  .values(page.getValueEncoding()));
    }

    @Override
    public DataPage visit(DataPageV2 page) {
      return checked(
          page,
          () -> {
            int values = page.getValueCount();
            new PageCheck(page.getRepetitionLevels().toByteBuffer(), values)
                .levels(column.getMaxRepetitionLevel());
            new PageCheck(page.getDefinitionLevels().toByteBuffer(), values)
                .levels(column.getMaxDefinitionLevel());
            new PageCheck(page.getData().toByteBuffer(), values).values(page.getDataEncoding());
          });
    }

    private static DataPage checked(DataPage page, Checking checking) {
      try {
        checking.run();
        return page;
      } catch (BufferUnderflowException | IOException e) {
        throw new ParquetDecodingException("a page ends too early", e);
      }
    }
  }

  private interface Checking {
    void run() throws IOException;
  }
}
