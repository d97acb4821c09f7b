package io.tandem.corpus.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.SettingsReader;
import io.tandem.storage.TaskFailures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files as elements of {@code corpus.inputs}. */
@Tag("text")
class ParquetPairsIT {
  private static final String TEXTS =
      "message texts { required binary source (STRING); optional binary target (STRING); }";
  private static final int ROWS = 3000;
  private static final int FEW_BYTES = 256;

  /** The bytes before the first checksum in a file of Hadoop's: a name and a size. */
  private static final int CHECKSUMS_START = 8;

  /** The position of the first page's header. */
  private static final int FIRST_PAGE = 4;

  @TempDir private Path dir;

  /** Writes rows in many pages and several row groups. */
  private Path written(String name, WriterVersion version, String message) throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType(message);
    Path file = dir.resolve(name);
    Configuration hadoop = new Configuration();
    // Jobs of other tests make the cached file system write no checksums.
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(hadoop)
            .withType(schema)
            .withWriterVersion(version)
            .withPageSize(FEW_BYTES)
            .withMinRowCountForPageSizeCheck(1)
            .withRowGroupSize(64L * FEW_BYTES)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group row = new SimpleGroup(schema);
        row.add(0, "a" + i);
        if (i % 3 > 0) {
          row.add(1, "b" + i);
        }
        writer.write(row);
      }
    }
    return file;
  }

  private Path written(String name) throws IOException {
    return written(name, WriterVersion.PARQUET_1_0, TEXTS);
  }

  private static List<String> read(String... inputs) {
    CorpusSettings settings =
        SettingsReader.ofText("corpus.inputs=[" + String.join(",", inputs) + "]", List.of())
            .settings()
            .corpus();
    return TaskFailures.unwrapped(
        () ->
            new BitextReader(SparkTest.session())
                    .read(
                        new BitextFiles(new Configuration()).of(settings.inputs()),
                        settings.scoreNames())
                    .orderBy("fileOrder", "line")
                    .collectAsList()
                    .stream()
                    .map(ParquetPairsIT::said)
                    .toList());
  }

  private static String said(Row row) {
    return row.getInt(4)
        + ":"
        + row.getLong(3)
        + " "
        + row.getString(0)
        + (row.isNullAt(5) ? "|" + row.getString(1) : " " + row.getString(5));
  }

  private static String input(Path file) {
    return "{format=parquet, path=\"%s\"}".formatted(file);
  }

  private static List<String> rows(int order) {
    return IntStream.range(0, ROWS)
        .mapToObj(
            i ->
                order
                    + ":"
                    + (i + 1)
                    + (i % 3 > 0 ? " a%1$s|b%1$s".formatted(i) : " a" + i + " missing-field"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aRowHasItsNumberInItsFileWhateverItsRowGroup(WriterVersion version) throws IOException {
    assertThat(read(input(written("a.parquet", version, TEXTS)))).isEqualTo(rows(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b%20c.parquet", "[v2]{a,b}*?.parquet", "é#.parquet", "=.parquet"})
  void namesOfFilesMayHaveAnyCharacters(String name) throws IOException {
    Path folder = Files.createDirectory(dir.resolve("in"));
    Files.move(written("a.parquet"), folder.resolve(name));
    assertThat(read(input(folder))).isEqualTo(rows(0));
  }

  @Test
  void filesMayDifferInTheirColumnsAndStandTwice() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("in"));
    Files.move(written("a.parquet"), folder.resolve("a.parquet"));
    String swapped = "message m { required binary target; optional binary source (STRING); }";
    Files.move(
        written("b.parquet", WriterVersion.PARQUET_1_0, swapped), folder.resolve("b.parquet"));
    List<String> expected = new ArrayList<>(rows(0));
    expected.addAll(
        rows(1).stream()
            .map(row -> row.replaceFirst("a(\\d+)[|]b", "b$1|a").replaceFirst(" a.* m", "  m"))
            .toList());
    expected.addAll(rows(2));
    assertThat(read(input(folder), input(folder.resolve("a.parquet")))).isEqualTo(expected);
  }

  @Test
  void namesOfColumnsMayHaveDotsAndQuotes() throws IOException {
    String message = "message m { required binary en (STRING); optional binary f`r.x (STRING); }";
    Path file = written("a.parquet", WriterVersion.PARQUET_1_0, message);
    assertThat(
            read(
                "{format=parquet, path=\"%s\", sourceField=en, targetField=\"f`r.x\"}"
                    .formatted(file)))
        .isEqualTo(rows(0));
  }

  @Test
  void aTextThatIsTooLongIsRejected() {
    SparkTest.session()
        .sql("SELECT repeat('x', 16777217) AS source, 'b' AS target")
        .write()
        .parquet(dir.resolve("long").toString());
    assertThat(read(input(dir.resolve("long")))).containsExactly("0:1  too-long");
  }

  @Test
  void aColumnThatIsMissingInOneFileIsNamedWithTheFile() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("in"));
    Files.move(written("a.parquet"), folder.resolve("a.parquet"));
    String other = "message m { required binary source; optional binary fr (STRING); }";
    Files.move(written("b.parquet", WriterVersion.PARQUET_1_0, other), folder.resolve("b.parquet"));
    assertThatThrownBy(() -> read(input(folder)))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith(
            "in/b.parquet: no column of text is named target; the file has source, fr");
  }

  @Test
  void directoriesOfPartitionsAreReadWhole() throws IOException {
    Path folder = dir.resolve("in");
    SparkTest.session()
        .sql(
            "SELECT * FROM VALUES ('a', 'b', 'de', '0:1'), ('c', 'd', 'fr', NULL) AS t (source, target, _lang, `at=`)")
        .coalesce(1)
        .write()
        .partitionBy("_lang", "at=")
        .parquet(folder.toString());
    Files.createDirectories(folder.resolve("_temporary/_lang=de"));
    Files.move(written("torn.parquet"), folder.resolve("_temporary/_lang=de/torn.parquet"));
    assertThat(read(input(folder))).containsExactly("0:1 a|b", "1:1 c|d");
    assertThat(
            new BitextFiles(new Configuration())
                .of(
                    SettingsReader.ofText("corpus.inputs=[" + input(folder) + "]", List.of())
                        .settings()
                        .corpus()
                        .inputs()))
        .first()
        .extracting(file -> file.source())
        .asString()
        .contains("/in/_lang=de/at%3D=0%3A1/part-0");
  }

  @Test
  void aScoreMayBeInTheNamesOfDirectories() {
    SparkTest.session()
        .sql(
            "SELECT * FROM VALUES ('a', 'b', 0.25D), ('c', 'd', 7D), ('e', 'f', NULL) AS t (source, target, quality)")
        .write()
        .partitionBy("quality")
        .parquet(dir.resolve("in").toString());
    CorpusSettings settings =
        SettingsReader.ofText(
                "corpus.inputs=[{format=parquet, path=\"%s\", scoreFields=[quality]}]"
                    .formatted(dir.resolve("in")),
                List.of())
            .settings()
            .corpus();
    assertThat(
            new BitextReader(SparkTest.session())
                .read(
                    new BitextFiles(new Configuration()).of(settings.inputs()),
                    settings.scoreNames())
                .orderBy("source")
                .select("source", "scores.quality")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactly("[a,0.25]", "[c,7.0]", "[e,null]");
  }

  @Test
  void aScoreInTheNameOfADirectoryThatIsNoNumberIsRefused() {
    SparkTest.session()
        .sql("SELECT 'a' AS source, 'b' AS target, 'high' AS quality")
        .write()
        .partitionBy("quality")
        .parquet(dir.resolve("in").toString());
    String input = "{format=parquet, path=\"%s/in\", scoreFields=[quality]}".formatted(dir);
    assertThatThrownBy(() -> read(input))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("/in/quality=high/part-0")
        .hasMessageEndingWith(
            "scoreFields names the column quality, whose value in the directory's name is high, expected a number");
  }

  @Test
  void listsAreRefused() {
    SparkTest.session()
        .sql("SELECT array('a') AS source, 'b' AS target")
        .write()
        .parquet(dir.resolve("lists").toString());
    String input =
        "{format=parquet, path=\"%s/lists\", sourceField=source.list.element, targetField=target}"
            .formatted(dir);
    assertThatThrownBy(() -> read(input))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has lists, expected one value in each row");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 20_000})
  void aFileThatIsCutOffIsNamed(int bytes) throws IOException {
    Path file = written("a.parquet");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), bytes));
    Files.deleteIfExists(dir.resolve(".a.parquet.crc"));
    assertThatThrownBy(() -> read(input(file)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.parquet: cannot be read as Parquet (");
  }

  @Test
  void pagesThatAreDamagedAreAMistakeInTheFile() throws IOException {
    Path file = written("a.parquet");
    Files.deleteIfExists(dir.resolve(".a.parquet.crc"));
    damage(file, FIRST_PAGE);
    assertThatThrownBy(() -> read(input(file)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.parquet: cannot be read as Parquet (");
  }

  @Test
  void aFooterThatIsDamagedIsAMistakeInTheFile() throws IOException {
    Path file = written("a.parquet");
    Files.deleteIfExists(dir.resolve(".a.parquet.crc"));
    byte[] content = Files.readAllBytes(file);
    Arrays.fill(content, content.length - 8, content.length - 5, (byte) 0x7F);
    Files.write(file, content);
    assertThatThrownBy(() -> read(input(file)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.parquet: cannot be read as Parquet (corrupted file: the footer");
  }

  /** A storage that fails once may have the bytes the next time, or elsewhere. */
  @Test
  void aFaultOfTheStorageIsNotCalledADamagedFile() throws IOException {
    Path file = written("a.parquet");
    damage(dir.resolve(".a.parquet.crc"), CHECKSUMS_START);
    LocalFileSystem cached =
        FileSystem.getLocal(SparkTest.session().sparkContext().hadoopConfiguration());
    cached.setVerifyChecksum(true);
    try {
      assertThatThrownBy(() -> read(input(file))).isNotInstanceOf(UserException.class);
    } finally {
      cached.setVerifyChecksum(false);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"_a.parquet", ".a.parquet"})
  void aFileThatSparkWouldPassOverIsRefused(String name) throws IOException {
    Path file = written(name);
    assertThatThrownBy(() -> read(input(file)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            name + ": Spark does not read Parquet files whose names begin with _ or a dot");
  }

  @Test
  void aCompressionWithoutACodecIsNamed() throws IOException {
    Path file = written("a.parquet");
    Files.deleteIfExists(dir.resolve(".a.parquet.crc"));
    Files.write(file, withCodec(Files.readAllBytes(file), CompressionCodec.BROTLI));
    assertThatThrownBy(() -> read(input(file)))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith(
            "a.parquet: is compressed with BROTLI, whose codec"
                + " org.apache.hadoop.io.compress.BrotliCodec is not on the class path; write it"
                + " with snappy, gzip, zstd or lz4");
  }

  /** Returns a file whose footer names another codec for all columns. */
  private static byte[] withCodec(byte[] file, CompressionCodec codec) throws IOException {
    int length = ByteBuffer.wrap(file, file.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    int start = file.length - 8 - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
    footer
        .getRow_groups()
        .forEach(
            group -> group.getColumns().forEach(column -> column.getMeta_data().setCodec(codec)));
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(file, 0, start);
    Util.writeFileMetaData(footer, changed);
    ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    changed.writeBytes(end.putInt(changed.size() - start).put("PAR1".getBytes(UTF_8)).array());
    return changed.toByteArray();
  }

  private static void damage(Path file, int at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[at] ^= 1;
    Files.write(file, content);
  }
}
