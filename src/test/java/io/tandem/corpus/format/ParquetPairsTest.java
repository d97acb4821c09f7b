package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.corpus.parquet.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetPairsTest {
  private static final MessageType PAIRS =
      MessageTypeParser.parseMessageType(
          "message pairs { required binary en (STRING); required binary fr.x (STRING); }");
  private static final int ROWS = 3000;

  /** What a file of Hadoop's checksums has before the first: a name and how many bytes each has. */
  private static final int CHECKSUMS_START = 8;

  /** Where the header of the first page begins. */
  private static final int FIRST_PAGE = 4;

  @TempDir private Path directory;

  /** A file system of its own: others that are shared may do without checksums. */
  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    return hadoop;
  }

  private static List<RawPair> read(Input input) throws IOException {
    return ReadPairs.all(ParquetPairs.open(input.path(), input, hadoop()));
  }

  private Input written() throws IOException {
    Path file = directory.resolve("pairs.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(hadoop())
            .withType(PAIRS)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        writer.write(new SimpleGroup(PAIRS).append("en", "a" + i).append("fr.x", "b" + i));
      }
    }
    return SettingsReader.ofText(
            "corpus.inputs=[{format=parquet, path=\"%s\", sourceField=en, targetField=fr.x}]"
                .formatted(file),
            List.of())
        .settings()
        .corpus()
        .inputs()
        .get(0);
  }

  @Test
  void namesOfColumnsMayHaveDots() throws IOException {
    assertThat(read(written()).get(1).target()).isEqualTo("b1");
  }

  /** A storage that fails once may have the bytes the next time, or elsewhere. */
  @Test
  void aFaultOfTheStorageIsNotCalledADamagedFile() throws IOException {
    Input input = written();
    assertThat(read(input)).hasSize(ROWS);
    damage(directory.resolve(".pairs.parquet.crc"), CHECKSUMS_START);
    assertThatThrownBy(() -> read(input))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("pairs.parquet")
        .hasCauseInstanceOf(ChecksumException.class);
  }

  /** So that a message can say which machine lacks it. */
  @Test
  void aFileThatIsNotThereIsNeitherDamagedNorAFault() throws IOException {
    Input input = written();
    Files.delete(directory.resolve("pairs.parquet"));
    assertThatThrownBy(() -> read(input)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void bytesThatAreNotWhatTheWriterWroteAreADamagedFile() throws IOException {
    Input input = written();
    Files.delete(directory.resolve(".pairs.parquet.crc"));
    damage(directory.resolve("pairs.parquet"), FIRST_PAGE);
    assertThatThrownBy(() -> read(input))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the file is damaged or cut off");
  }

  private static void damage(Path file, int at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[at] ^= 1;
    Files.write(file, content);
  }
}
