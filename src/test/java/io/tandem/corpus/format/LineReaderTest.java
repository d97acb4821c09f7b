package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.storage.Compressed;
import io.tandem.storage.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private static final Map<Compression, byte[]> LARGE = new EnumMap<>(Compression.class);

  @Test
  void linesEndWithLineFeedOrCarriageReturnAndLineFeed() throws IOException {
    assertThat(lines("a\nb\r\n\r\nc\rd\r\n")).containsExactly("a", "b", "", "c\rd");
  }

  @Test
  void theLastLineMayEndWithoutLineFeedAndNoLineFollowsTheLastLineFeed() throws IOException {
    assertThat(lines("a\nb")).containsExactly("a", "b");
    assertThat(lines("a\nb\n")).containsExactly("a", "b");
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n")).containsExactly("");
  }

  @Test
  void byteOrderMarksAreRemovedAtTheStartOfLines() throws IOException {
    assertThat(lines("\uFEFFa\n\uFEFFb\uFEFF\n")).containsExactly("a", "b\uFEFF");
  }

  @Test
  void aReplacementCharacterInTheFileIsNoMistake() throws IOException {
    assertThat(lines("a\uFFFDb\n")).containsExactly("a\uFFFDb");
  }

  @Test
  void linesLongerThanTheBufferAreWhole() throws IOException {
    String line = "é".repeat(100_000);
    assertThat(lines(line + "\n" + line + "x")).containsExactly(line, line + "x");
  }

  @Test
  void invalidUtf8IsReportedWithLineAndByte() throws IOException {
    byte[] bytes = "ok\nsecond é".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 1] = 'x';
    LineReader reader = LineReader.of("dir/a.tsv", new ByteArrayInputStream(bytes));
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("dir/a.tsv:2: invalid UTF-8 at byte 7 of the line")
        .hasMessageContaining("(byte 10 of the text, from 0): found 0xC3")
        .hasMessageContaining("iconv");
  }

  @Test
  void aCharacterCutOffAtTheEndIsInvalid() throws IOException {
    LineReader reader =
        LineReader.of("a", new ByteArrayInputStream(new byte[] {'x', (byte) 0xE2, (byte) 0x82}));
    assertThatThrownBy(reader::next)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a:1: invalid UTF-8 at byte 1");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompressionIsReadByItsName(Compression compression) throws IOException {
    String text = randomText(3000);
    byte[] bytes = Compressed.bytes(compression, text);
    assertThat(all(Compressed.fileName(compression), bytes))
        .isEqualTo(Arrays.asList(text.split("\n")));
    assertThat(all(Compressed.fileName(compression).toUpperCase(java.util.Locale.ROOT), bytes))
        .hasSize(3000);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aZeroByteInALineEndsNothing(Compression compression) throws IOException {
    List<String> lines =
        IntStream.range(0, 30_000).mapToObj(i -> i == 10 ? "a long te\0xt" : "line " + i).toList();
    byte[] bytes = Compressed.bytes(compression, String.join("\n", lines) + "\n");
    assertThat(all(Compressed.fileName(compression), bytes)).isEqualTo(lines);
  }

  /** The program pzstd puts such a frame before each other one. */
  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "LZ4"})
  void framesWithoutContentAreSkipped(Compression compression) throws IOException {
    byte[] frame = Compressed.bytes(compression, "a\nb\n");
    byte[] skipped = {0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (byte[] part : List.of(skipped, frame, skipped, frame)) {
      file.write(part);
    }
    assertThat(all(Compressed.fileName(compression), file.toByteArray()))
        .containsExactly("a", "b", "a", "b");
  }

  /** A frame as {@code lz4 -BD} writes it is read: its second block refers to the first. */
  @Test
  void lz4BlocksMayReferToThoseBefore() throws IOException {
    byte[] descriptor = {0x40, 0x40}; // version 1, dependent blocks, of at most 64 KiB
    int hash = XXHashFactory.fastestJavaInstance().hash32().hash(descriptor, 0, 2, 0);
    byte[] plain = "Hello line\n".getBytes(StandardCharsets.US_ASCII);
    // 11 bytes from 11 bytes before, then 5 literals.
    byte[] repeating = {0x07, 11, 0, 0x50, 'e', 'n', 'd', '.', '\n'};
    ByteBuffer frame = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0x184D2204).put(descriptor).put((byte) (hash >> 8));
    frame.putInt(plain.length | 1 << 31).put(plain);
    frame.putInt(repeating.length).put(repeating).putInt(0);
    byte[] bytes = Arrays.copyOf(frame.array(), frame.position());
    assertThat(all("a.lz4", bytes)).containsExactly("Hello line", "Hello line", "end.");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void compressedPartsOneAfterTheOtherAreReadToTheEnd(Compression compression) throws IOException {
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    parts.writeBytes(Compressed.bytes(compression, "a\nb\n"));
    parts.writeBytes(Compressed.bytes(compression, "c\n"));
    assertThat(all(Compressed.fileName(compression), parts.toByteArray()))
        .containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFileThatIsCutOffIsReportedWithTheLinesBefore(Compression compression) {
    byte[] whole = large(compression);
    byte[] cut = Arrays.copyOf(whole, whole.length * 4 / 5);
    assertThatThrownBy(() -> all(Compressed.fileName(compression), cut))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            Compressed.fileName(compression)
                + ": cannot be decompressed after line \\d+ \\(.*damaged or cut off.*")
        .hasMessageNotContainingAny("after line 0 ");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFileThatIsNotWhatItsNameSaysIsReported(Compression compression) {
    byte[] plain = "This is no archive at all, only text.\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> all(Compressed.fileName(compression), plain))
        .isInstanceOf(UserException.class)
        .hasMessage(
            Compressed.fileName(compression)
                + ": not a "
                + compression.suffix()
                + " file, despite its name; rename it, or fetch it again");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsWrittenByNameIsReadByName(Compression compression) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String file = Compressed.fileName(compression);
    try (OutputStream out = Compression.compressed(file, bytes)) {
      out.write("A dog.\nUn café.\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(all(file, bytes.toByteArray())).containsExactly("A dog.", "Un café.");
    assertThat(Compression.ofStart(bytes.toByteArray())).isEqualTo(compression);
  }

  @Test
  void aFlippedByteInACompressedFileIsDamageAndNotAnotherEncoding() {
    byte[] flipped = Compressed.bytes(Compression.GZIP, randomText(3_000));
    flipped[flipped.length / 2] ^= 0x55;
    assertThatThrownBy(() -> all("text.tsv.gz", flipped))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "text.tsv.gz: cannot be decompressed after line 1\\d\\d\\d \\(.*\\): the file is"
                + " damaged or cut off; fetch it again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE"})
  void utf16WithAByteOrderMarkIsNamedWithTheWayToConvertIt(String charset) {
    byte[] text = "\uFEFFa cat\tun chat\n".getBytes(Charset.forName(charset));
    assertThatThrownBy(() -> all("text.tsv", text))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "text.tsv: begins with a UTF-16 byte order mark; convert the file to UTF-8, for example"
                + " with iconv -f UTF-16 -t UTF-8");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFaultOfTheStorageIsNotTheUsersMistake(Compression compression) {
    byte[] half = Arrays.copyOf(large(compression), 40_000);
    assertThatThrownBy(
            () -> drain(LineReader.of(Compressed.fileName(compression), failingAfter(half))))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("disk gone");
  }

  @Test
  void countingToTheEndGivesAllLines() throws IOException {
    LineReader reader = LineReader.of("a", stream("a\nb\nc\nd"));
    reader.next();
    assertThat(reader.countToEnd()).isEqualTo(4);
  }

  private static InputStream failingAfter(byte[] bytes) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk gone");
          }
        };
    return new SequenceInputStream(new ByteArrayInputStream(bytes), broken);
  }

  /** Returns a text of several blocks of every compression, made once: bzip2 takes its time. */
  private static byte[] large(Compression compression) {
    return LARGE.computeIfAbsent(compression, c -> Compressed.bytes(c, randomText(30_000)));
  }

  private static String randomText(int lines) {
    Random random = new Random(7);
    return IntStream.range(0, lines)
        .mapToObj(i -> "line " + i + " " + random.nextLong() + " é" + random.nextLong() + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> lines(String text) throws IOException {
    return all("text", text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> all(String file, byte[] bytes) throws IOException {
    return drain(LineReader.of(file, new ByteArrayInputStream(bytes)));
  }

  private static List<String> drain(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    try (reader) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
        assertThat(reader.lineNumber()).isEqualTo(lines.size());
      }
    }
    return lines;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void compressedStandardInputIsRefusedWithWhatToDo() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(Compressed.bytes(Compression.GZIP, "a\nb\n")));
    try (LineReader reader = LineReader.ofStandardInput()) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(UserException.class)
          .hasMessage(
              "standard input: compressed (.gz), which only the name of a file tells: decompress it before, or give the file by its name");
    } finally {
      System.setIn(before);
    }
  }
}
