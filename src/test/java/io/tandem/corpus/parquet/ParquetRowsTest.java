package io.tandem.corpus.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRowsTest {
  private static final MessageType TEXTS =
      MessageTypeParser.parseMessageType(
          "message texts { required binary a (STRING); optional binary b (STRING); }");
  private static final int ROWS = 3000;
  private static final int FEW_BYTES = 256;

  @TempDir private Path directory;

  /** Writes rows in many pages, those of format 1 in several row groups. */
  private InputFile written(WriterVersion version) throws IOException {
    Configuration hadoop = new Configuration();
    org.apache.hadoop.fs.Path path =
        new org.apache.hadoop.fs.Path(directory.resolve(version + ".parquet").toUri());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path)
            .withConf(hadoop)
            .withType(TEXTS)
            .withWriterVersion(version)
            .withPageSize(FEW_BYTES)
            .withMinRowCountForPageSizeCheck(1)
            .withRowGroupSize(64L * FEW_BYTES)
            .withDictionaryEncoding(false)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group row = new SimpleGroup(TEXTS);
        row.add("a", text("a", i));
        if (i % 3 > 0) {
          row.add("b", text("b", i));
        }
        writer.write(row);
      }
    }
    return HadoopInputFile.fromPath(path, hadoop);
  }

  private static String text(String column, int row) {
    return column + row + "-".repeat(row % 50);
  }

  @ParameterizedTest
  @EnumSource
  void allPagesAreRead(WriterVersion version) throws IOException {
    written(version);
    List<String> read = new ArrayList<>();
    try (ParquetRows rows =
        ParquetRows.open(directory.resolve(version + ".parquet").toString(), new Configuration())) {
      rows.choose(TEXTS);
      for (Group row = rows.next(); row != null; row = rows.next()) {
        int i = read.size();
        assertThat(row.getString("a", 0)).isEqualTo(text("a", i));
        assertThat(row.getFieldRepetitionCount("b")).isEqualTo(i % 3 > 0 ? 1 : 0);
        read.add(row.getString("a", 0));
      }
    }
    assertThat(read).hasSize(ROWS);
  }

  /** Arrow stores short decimals in one to three bytes, and few different ones in a dictionary. */
  @ParameterizedTest
  @EnumSource
  void shortValuesOfFixedLengthMayBeInADictionary(WriterVersion version) throws IOException {
    MessageType scores =
        MessageTypeParser.parseMessageType(
            "message scores { required fixed_len_byte_array(2) s (DECIMAL(4,3)); }");
    Path file = directory.resolve("scores.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration())
            .withType(scores)
            .withWriterVersion(version)
            .withDictionaryEncoding(true)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group row = new SimpleGroup(scores);
        row.add("s", Binary.fromConstantByteArray(new byte[] {1, (byte) (i % 5)}));
        writer.write(row);
      }
    }
    int read = 0;
    try (ParquetRows rows = ParquetRows.open(file.toString(), new Configuration())) {
      rows.choose(scores);
      for (Group row = rows.next(); row != null; row = rows.next()) {
        assertThat(row.getBinary("s", 0).getBytes()).containsExactly(1, read % 5);
        read++;
      }
    }
    assertThat(read).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @EnumSource
  void aColumnThatClaimsMoreValuesThanItsPagesHaveIsRefused(WriterVersion version)
      throws IOException {
    InputFile file = written(version);
    try (ParquetFileReader reader = ParquetFileReader.open(file);
        PageSizes sizes = new PageSizes(file)) {
      for (BlockMetaData rowGroup : reader.getRowGroups()) {
        for (ColumnChunkMetaData column : rowGroup.getColumns()) {
          sizes.requireInside(column);
        }
      }
      ColumnChunkMetaData last =
          reader.getRowGroups().get(reader.getRowGroups().size() - 1).getColumns().get(1);
      assertThatThrownBy(() -> sizes.requireInside(withMoreValues(last)))
          .isInstanceOf(ParquetDecodingException.class);
    }
  }

  /** The same column with more values than its pages have. */
  private static ColumnChunkMetaData withMoreValues(ColumnChunkMetaData column) {
    return ColumnChunkMetaData.get(
        column.getPath(),
        column.getPrimitiveType(),
        column.getCodec(),
        column.getEncodingStats(),
        column.getEncodings(),
        column.getStatistics(),
        column.getFirstDataPageOffset(),
        column.getDictionaryPageOffset(),
        column.getValueCount() + 1,
        column.getTotalSize(),
        column.getTotalUncompressedSize());
  }
}
