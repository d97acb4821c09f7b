package io.tandem.corpus.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.config.InputSettings;
import io.tandem.config.Inputs;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lines and units that go on until no memory would hold them: they are dropped and counted, or the
 * file is refused, and in neither case more is held than of a long sentence.
 */
class LongUnitsTest {
  private static final int LONG = RawPair.MAX_CHARACTERS + (1 << 20);
  private static final int MEBI = 1 << 20;
  private static final LanguagePair LANGUAGES =
      new LanguagePair(new LanguageRange("en"), new LanguageRange("fr"));
  private static final String UNIT =
      "<tu><tuv lang='en'><seg>a</seg></tuv><tuv lang='fr'><seg>b</seg></tuv></tu>";
  private static final String TU_START = "<tmx version='1.4'><body><tu><tuv lang='en'>";
  private static final String TMX_END = "</tu>" + UNIT + "</body></tmx>";
  private static final String XLIFF_1 =
      "<xliff version='1.2'><file source-language='en' target-language='fr'><body>"
          + "<trans-unit id='1'>";
  private static final String XLIFF_1_END =
      "</trans-unit><trans-unit id='2'><source>a</source><target>b</target></trans-unit></body>"
          + "</file></xliff>";
  private static final String XLIFF_2 =
      "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='en'"
          + " trgLang='fr'><file id='f'><unit id='1'>";
  private static final String XLIFF_2_END =
      "</unit><unit id='2'><segment><source>a</source><target>b</target></segment></unit></file>"
          + "</xliff>";
  private static final String WMT =
      "<dataset><doc id='1'><src lang='en'><p><seg id='1'>a</seg></p></src>";
  private static final String WMT_END =
      "</doc><doc id='2'><src lang='en'><p><seg id='1'>a</seg></p></src><ref lang='fr'><p>"
          + "<seg id='1'>b</seg></p></ref></doc></dataset>";

  /** Repeats a text, without ever holding it. */
  private static InputStream repeated(String text, long count) {
    byte[] part = text.getBytes(UTF_8);
    return parts(i -> i < count ? part : null);
  }

  /** Strings the texts of 0, 1, 2 … together, up to the first that is null. */
  private static InputStream generated(LongFunction<String> text) {
    return parts(
        i -> {
          String part = text.apply(i);
          return part == null ? null : part.getBytes(UTF_8);
        });
  }

  private static InputStream parts(LongFunction<byte[]> parts) {
    return new InputStream() {
      private byte[] part = new byte[0];
      private int at;
      private long next;

      @Override
      public int read() {
        throw new IllegalStateException("read byte by byte");
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        if (at == part.length) {
          byte[] following = parts.apply(next++);
          if (following == null) {
            return -1;
          }
          part = following;
          at = 0;
        }
        int count = Math.min(length, part.length - at);
        System.arraycopy(part, at, into, offset, count);
        at += count;
        return count;
      }
    };
  }

  private static InputStream file(String start, InputStream middle, String end) {
    return new SequenceInputStream(
        Collections.enumeration(List.of(ReadPairs.bytes(start), middle, ReadPairs.bytes(end))));
  }

  private static LineReader lines(InputStream in) throws IOException {
    return LineReader.of("file", in);
  }

  private static InputStream longLine(String start, String end) {
    return file(start, repeated("é".repeat(MEBI / 2), LONG / MEBI), end);
  }

  private static ColumnChoice firstTwo() {
    return new ColumnChoice(1, 2, new Fields("", ""), List.of(), List.of(), false);
  }

  private static PairReader tmx(String start, InputStream middle, String end) throws IOException {
    return new TmxReader(XmlFile.of("file", file(start, middle, end)), LANGUAGES, InlineCodes.DROP);
  }

  private static PairReader xliff(String start, InputStream middle, String end) throws IOException {
    return new XliffReader(
        XmlFile.of("file", file(start, middle, end)), LANGUAGES, InlineCodes.DROP, Unfinished.DROP);
  }

  /** Opens a file. */
  @FunctionalInterface
  private interface Opening {
    PairReader open() throws IOException;
  }

  private static Arguments of(String what, Opening opening) {
    return Arguments.of(what, opening);
  }

  /** Files with a long unit, and one pair, a and b, behind it. */
  static Stream<Arguments> longUnits() {
    String megabyte = "x".repeat(MEBI);
    int count = LONG / MEBI;
    return Stream.of(
        of("TSV: a line", () -> new TsvReader(lines(longLine("x\t", "\na\tb\n")), firstTwo())),
        of(
            "lines: a source",
            () -> new AlignedReader(lines(longLine("", "\na\n")), ReadPairs.lines("y\nb\n"))),
        of(
            "lines: a target",
            () -> new AlignedReader(ReadPairs.lines("y\na\n"), lines(longLine("", "\nb\n")))),
        of(
            "JSON: a line of spaces",
            () ->
                new JsonLinesReader(
                    lines(
                        file(
                            "", repeated(" ".repeat(MEBI), 65), "{}\n{\"s\":\"a\",\"t\":\"b\"}\n")),
                    new JsonPaths("s", "t", List.of()))),
        of(
            "CSV: a record of long fields in quotes",
            () ->
                new CsvReader(
                    lines(
                        file(
                            "",
                            repeated('"' + "x".repeat(MEBI / 2) + "\n\",", 2 * count),
                            "x\na,b\n")),
                    firstTwo())),
        of(
            "TMX: a segment",
            () -> tmx(TU_START + "<seg>", repeated(megabyte, count), "</seg></tuv>" + TMX_END)),
        of(
            "TMX: a unit of many languages",
            () ->
                tmx(
                    TU_START + "<seg>a</seg></tuv>",
                    generated(
                        i ->
                            i < 100_000 ? "<tuv xml:lang='de-" + i + "'><seg>x</seg></tuv>" : null),
                    TMX_END)),
        of(
            "TMX: a segment of codes",
            () ->
                tmx(
                    TU_START + "<seg>",
                    generated(i -> i < 200_000 ? "<bpt i='" + i + "'/>" : null),
                    "</seg></tuv>" + TMX_END)),
        of(
            "XLIFF 1: a unit of attributes",
            () -> xliff(XLIFF_1, repeated("<note a='" + megabyte + "'/>", count), XLIFF_1_END)),
        of(
            "XLIFF 1: a unit of elements",
            () ->
                xliff(XLIFF_1 + "<source>", repeated("<x/>", 300_000), "</source>" + XLIFF_1_END)),
        of(
            "XLIFF 2: a unit of attributes",
            () ->
                xliff(
                    XLIFF_2 + "<notes>",
                    repeated("<note id='" + megabyte + "'>n</note>", count),
                    "</notes>" + XLIFF_2_END)),
        of(
            "WMT: a document of segments",
            () ->
                new WmtXmlReader(
                    XmlFile.of(
                        "file",
                        file(
                            WMT + "<ref lang='fr'>",
                            generated(i -> i < 300_000 ? "<seg id='" + i + "'/>" : null),
                            "</ref>" + WMT_END)),
                    LANGUAGES)),
        of(
            "MO: a string",
            () ->
                MoReader.read(
                    "file", new ByteArrayInputStream(catalogue("x".repeat(LONG), "y", "a", "b")))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("longUnits")
  void isDroppedAndCountedAndTheFileIsReadOn(String what, Opening opening) throws IOException {
    List<RawPair> read = ReadPairs.all(opening.open());
    assertThat(read.stream().map(pair -> pair.reason().orElse(pair.source() + pair.target())))
        .containsExactly("too-long", "ab");
    assertThat(read.get(0).source()).hasSizeLessThan(200);
  }

  @Test
  void ofALineOnlyTheStartIsShownWhichDoesNotEndWithinACharacter() throws IOException {
    for (String start : List.of("", "x", "xy")) {
      RawPair pair =
          new TsvReader(lines(file(start, repeated("€".repeat(MEBI / 4), 24), "\n")), firstTwo())
              .next();
      assertThat(pair.source()).startsWith(start + "€€").endsWith("€€").doesNotContain("\uFFFD");
    }
  }

  @Test
  void anEndlessLineTakesNoMoreMemoryThanALongOne() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (LineReader reader = lines(repeated("x".repeat(MEBI), 128))) {
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThat(reader.nextOrStart()).isEqualTo("x".repeat(256));
      assertThat(reader.isTooLong()).isTrue();
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .isLessThan(4L * RawPair.MAX_CHARACTERS);
    }
  }

  @Test
  void whoNeedsEveryLineIsToldAtOnceWhichOneIsTooLong() throws IOException {
    try (LineReader reader = lines(file("a\n", repeated("x".repeat(MEBI), Long.MAX_VALUE), ""))) {
      reader.next();
      assertThatThrownBy(reader::next)
          .isInstanceOf(UserException.class)
          .hasMessage(
              "file: line 2 is longer than 16 MiB; expected text with one sentence per line");
    }
  }

  @Test
  void aLongLineIsOneRowOfThePieceInWhichItStarts(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("long.tsv");
    Files.writeString(file, "a\tb\n" + "x".repeat(LONG) + "\nc\td\n");
    List<String> read = new ArrayList<>();
    long size = Files.size(file);
    long linesBefore = 0;
    InputSettings input = Inputs.in(Format.TSV, file.toString());
    BitextFile whole = new BitextFile(0, input, file.toString(), "", size);
    for (long start = 0; start < size; start += LONG / 3) {
      FilePiece piece = new FilePiece(whole, start, start + LONG / 3, linesBefore);
      try (LineReader lines = LineReader.open(piece, new Configuration())) {
        for (String line = lines.nextOrStart(); line != null; line = lines.nextOrStart()) {
          read.add(lines.lineNumber() + (lines.isTooLong() ? " is too long" : ": " + line));
        }
      }
      linesBefore = 2;
    }
    assertThat(read).containsExactly("1: a\tb", "2 is too long", "3: c\td");
  }

  /** Files that are refused, and what is said of them. */
  static Stream<Arguments> refused() {
    String key = "k".repeat(MEBI);
    return Stream.of(
        Arguments.of(
            "elements around each other",
            (Opening) () -> tmx("<tmx>", repeated("<a>", Long.MAX_VALUE), ""),
            "file:1: found more than 65,536 elements around each other"),
        Arguments.of(
            "names of elements",
            (Opening) () -> tmx("<tmx>", generated(i -> "<e" + i + "/>"), ""),
            "file:1: found more than 4,096 different names"),
        Arguments.of(
            "names of attributes",
            (Opening) () -> tmx("<tmx>", generated(i -> "<e a" + i + "=''/>"), ""),
            "file:1: found more than 4,096 different names"),
        Arguments.of(
            "namespaces",
            (Opening) () -> tmx("<tmx>", generated(i -> "<e xmlns='u" + i + "'/>"), ""),
            "file:1: found more than 4,096 different names"),
        Arguments.of(
            "processing instructions",
            (Opening) () -> tmx("<tmx>", generated(i -> "<?p" + i + " ?>"), ""),
            "file:1: found more than 4,096 different names"),
        Arguments.of(
            "a long namespace",
            (Opening) () -> tmx("<tmx xmlns='" + "u".repeat(2000) + "'>", repeated("", 0), ""),
            "exceeds the \"1,000\" limit"),
        Arguments.of(
            "a target side that goes on for ever",
            (Opening)
                () ->
                    new JoinedReader(
                        JoinedReader.Kind.TEST_SET,
                        ReadPairs.lines("<seg id=1>a</seg>\n"),
                        lines(
                            file(
                                "<doc docid=" + key + ">\n",
                                generated(i -> "<seg id=" + i + ">b</seg>\n"),
                                ""))),
            "file:129: up to here there are more than 128 Mi characters"),
        Arguments.of(
            "a stanza of short lines",
            (Opening)
                () ->
                    new JoinedReader(
                        JoinedReader.Kind.DESCRIPTIONS,
                        ReadPairs.lines("Description-md5: 1\nDescription-en: a\n"),
                        lines(file("Description-de: b\n", repeated(" x\n", 600_000), ""))),
            "a stanza is longer than 16 Mi characters"),
        Arguments.of(
            "a catalogue whose messages all have the same bytes",
            (Opening) () -> MoReader.read("file", new ByteArrayInputStream(sharing())),
            "file: the compiled catalogue is cut off or damaged: up to message "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedWithFileAndReason(String what, Opening opening, String message) {
    assertThatThrownBy(() -> ReadPairs.all(opening.open()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  /** Makes a compiled catalogue of these messages, sources and targets in turn. */
  private static byte[] catalogue(String... texts) {
    int messages = texts.length / 2;
    int at = 28 + 8 * texts.length;
    ByteBuffer file = ByteBuffer.allocate(at + Stream.of(texts).mapToInt(String::length).sum());
    file.putInt(0x950412de).putInt(0).putInt(messages).putInt(28).putInt(28 + 8 * messages);
    for (int i = 0; i < texts.length; i++) {
      int entry = 28 + 8 * (i / 2 + i % 2 * messages);
      file.putInt(entry, texts[i].length()).putInt(entry + 4, at);
      file.position(at).put(texts[i].getBytes(UTF_8));
      at += texts[i].length();
    }
    return file.array();
  }

  /** Makes a catalogue whose 10,000 sources and targets are all the file from its first byte on. */
  private static byte[] sharing() {
    int messages = 10_000;
    ByteBuffer file = ByteBuffer.allocate(28 + 8 * messages);
    file.putInt(0x950412de).putInt(0).putInt(messages).putInt(28).putInt(28);
    for (int i = 0; i < messages; i++) {
      file.putInt(28 + 8 * i, file.capacity());
    }
    return file.array();
  }
}
