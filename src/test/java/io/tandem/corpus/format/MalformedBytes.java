package io.tandem.corpus.format;

import static io.tandem.corpus.format.MalformedFile.bytes;
import static io.tandem.corpus.format.MalformedFile.cut;
import static io.tandem.corpus.format.MalformedFile.file;
import static io.tandem.corpus.format.MalformedFile.joined;
import static io.tandem.corpus.format.MalformedFile.tsv;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import io.tandem.storage.Compressed;
import io.tandem.storage.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files with wrong bytes, lines or places, whatever their format. */
final class MalformedBytes {
  private static final String ROWS =
      IntStream.range(0, 4000)
          .mapToObj(
              i -> String.format(Locale.ROOT, "line %d %x\tligne %x%n", i, i * 7919L, i * 104_729L))
          .collect(Collectors.joining());
  private static final String NOT_DECOMPRESSED = "cannot be decompressed after line ";
  private static final int LARGE = 100_000_000;

  private MalformedBytes() {}

  static List<MalformedFile> all() {
    return Stream.of(compressed(), encodings(), lines(), places()).flatMap(List::stream).toList();
  }

  private static List<MalformedFile> compressed() {
    List<MalformedFile> files = new ArrayList<>();
    for (Compression compression : Compression.values()) {
      if (compression != Compression.NONE) {
        byte[] whole = Compressed.bytes(compression, ROWS);
        String suffix = compression.suffix();
        files.add(tsv("cut" + suffix, "cut off", cut(whole), NOT_DECOMPRESSED));
        files.add(
            tsv("plain" + suffix, "not compressed", bytes(ROWS), "not a " + suffix + " file"));
        files.add(
            tsv(
                "un" + suffix.substring(1) + "ed.tsv",
                "compressed, but its name does not say so",
                whole,
                suffix));
      }
    }
    byte[] flipped = Compressed.bytes(Compression.GZIP, ROWS);
    flipped[flipped.length / 2] ^= 0x55;
    files.add(tsv("flipped.gz", "a byte changed", flipped, NOT_DECOMPRESSED));
    files.add(tsv("empty.gz", "no bytes", new byte[0], "is empty, not even compressed"));
    byte[] garbage = joined(Compressed.bytes(Compression.GZIP, "a\tb\n"), bytes("garbage"));
    files.add(tsv("garbage.gz", "something behind the archive", garbage, NOT_DECOMPRESSED));
    return files;
  }

  private static List<MalformedFile> encodings() {
    String text = "a cat\tun chat\nthe café\tle café\n";
    byte[] half = bytes("a\tb\nc\té");
    return List.of(
        tsv(
            "latin1.tsv",
            "ISO 8859-1",
            text.getBytes(StandardCharsets.ISO_8859_1),
            ":2: invalid UTF-8 at byte 7"),
        tsv(
            "utf16.tsv",
            "UTF-16 with mark",
            text.getBytes(StandardCharsets.UTF_16),
            "begins with a UTF-16 byte order mark"),
        tsv(
            "utf16le.tsv",
            "UTF-16LE without mark",
            text.getBytes(StandardCharsets.UTF_16LE),
            "bytes are zero, as in UTF-16"),
        tsv(
            "utf16be.tsv",
            "UTF-16BE without mark",
            text.getBytes(StandardCharsets.UTF_16BE),
            "bytes are zero, as in UTF-16"),
        tsv(
            "cyrillic.tsv",
            "UTF-16LE without mark, no ASCII letter",
            "кот\tchat\nкот\tle\n".getBytes(StandardCharsets.UTF_16LE),
            "bytes are zero, as in UTF-16"),
        tsv(
            "utf32.tsv",
            "UTF-32",
            text.getBytes(Charset.forName("UTF-32BE")),
            "bytes are zero, as in UTF-16"),
        tsv(
            "surrogate.tsv",
            "half a character, as UTF-8",
            joined(
                bytes("a\tb\nc "),
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0xBD},
                bytes("\td\n")),
            ":2: invalid UTF-8 at byte 2"),
        tsv(
            "overlong.tsv",
            "zero in two bytes",
            joined(bytes("a\tb"), new byte[] {(byte) 0xC0, (byte) 0x80}, bytes("\n")),
            ":1: invalid UTF-8 at byte 3"),
        tsv(
            "half.tsv",
            "ends within a character",
            Arrays.copyOf(half, half.length - 1),
            ":2: invalid UTF-8 at byte 2"),
        tsv(
            "marks.tsv",
            "byte order marks at the start and in the middle",
            bytes("\uFEFFa\tb\n\uFEFFc\td\n"),
            "pairs: 2"),
        tsv(
            "zero.tsv",
            "a zero byte in a sentence",
            bytes("a c\0at sat there\tun chat\nb\tc\n"),
            "pairs: 2"));
  }

  private static List<MalformedFile> lines() {
    return List.of(
        tsv("empty.tsv", "no bytes", new byte[0], "pairs: 0"),
        tsv("feeds.tsv", "line ends alone", bytes("\n\r\n\n"), "pairs: 0, too-few-columns: 3"),
        tsv(
            "mixed.tsv",
            "LF, CR LF and CR mixed",
            bytes("a\tb\r\nc\td\ne\tf\rg\th\n"),
            "pairs: 2, row-in-row: 1"),
        tsv("mac.tsv", "CR alone", bytes("a\tb\rc\td\r"), "lines end with carriage returns alone"),
        large(
            "100MB.tsv",
            "a line of 100 MB",
            bytes(""),
            MalformedBytes::tsvOf,
            "pairs: 0, too-long: 1"),
        large(
            "100MB.tmx",
            "a segment of 100 MB",
            bytes("<tmx><body><tu><tuv lang='en'><seg>"),
            MalformedBytes::tmxOf,
            "100MB.tmx:1: not well-formed XML, damaged or cut off"),
        large(
            "attribute.tmx",
            "an attribute of 100 MB",
            bytes("<tmx version='"),
            MalformedBytes::tmxOf,
            "a tag, comment or declaration is longer than 16 Mi characters"),
        file(
            "version.tmx",
            "a version of a million characters",
            "format=tmx",
            "<?xml version='1" + "x".repeat(1_000_000) + "'?>",
            "version.tmx:1: not well-formed XML, damaged or cut off (XML version \"1x"),
        large(
            "comment.tmx",
            "a comment of 100 MB",
            bytes("<tmx><body><!-- "),
            MalformedBytes::tmxOf,
            "a tag, comment or declaration is longer than 16 Mi characters"),
        file(
            "long.po",
            "a text of 17 Mi characters in many lines",
            "format=po",
            "msgid \"a\"\nmsgstr \"\"\n" + ("\"" + "x".repeat(1 << 20) + "\"\n").repeat(17),
            "long.po:19: a text is longer than 16 Mi characters"),
        MalformedFile.ofTwo(
            "long-segment",
            "a segment of 17 Mi characters in many lines",
            "sgm",
            bytes("<seg id=1>a</seg>\n"),
            bytes("<seg id=1>\n" + ("x".repeat(1 << 20) + "\n").repeat(17)),
            "long-segment.fr:1: <seg> without </seg>"),
        MalformedFile.ofTwo(
            "long-stanza",
            "a stanza of 17 Mi characters",
            "ddtp",
            bytes("Package: a\nDescription-md5: 1\nDescription-de: b\n"),
            bytes("Package: a\n" + (" " + "x".repeat(1 << 20) + "\n").repeat(17)),
            "long-stanza.fr:17: a stanza is longer than 16 Mi characters"),
        file(
            "commas.csv",
            "a line of commas",
            "format=csv",
            ",".repeat(100_000),
            "commas.csv:1: found more than 65536 fields"),
        file(
            "long.jsonl",
            "a line of 5 Mi characters",
            "format=jsonl",
            "[" + "{},".repeat((5 << 20) / 3) + "{}]\n",
            "pairs: 0, too-long: 1"),
        MalformedFile.ofTwo(
            "unequal",
            "4 lines beside 3",
            "lines",
            bytes("a\nb\nc\nd\n"),
            bytes("a\nb\nc\n"),
            "unequal.en has 4 lines, unequal.fr has 3"),
        MalformedFile.ofTwo(
            "alone",
            "no file of targets",
            "lines",
            bytes("a\n"),
            new byte[0],
            "alone.fr: file not found"));
  }

  private static List<MalformedFile> places() {
    byte[] pair = bytes("a\tb\n");
    return List.of(
        MalformedFile.of(
            Map.of("nothing/", new byte[0]),
            "nothing",
            "a directory of nothing",
            "path=\"%s/nothing\"",
            "the directory nothing holds no file"),
        MalformedFile.of(
            Map.of("hidden/_SUCCESS", new byte[0], "hidden/.a.tsv", pair),
            "hidden",
            "a directory of hidden files",
            "path=\"%s/hidden\"",
            "the directory hidden holds no file"),
        MalformedFile.of(
            Map.of("x/a/", pair, "x/b/", pair),
            "x/*",
            "a pattern that names empty directories",
            "path=\"%s/x/*\"",
            "holds no file"),
        MalformedFile.of(
            Map.of("a.tsv", pair),
            "*.tmx",
            "a pattern that names nothing",
            "path=\"%s/*.tmx\", format=tmx",
            "no file matches the pattern"));
  }

  /**
   * Makes a file that is never on disk: after its start come 100 MB of one letter, generated while
   * they are read.
   */
  private static MalformedFile large(
      String name, String wrong, byte[] start, Format format, String expected) {
    return new MalformedFile(
        name,
        wrong,
        directory ->
            List.of(
                format.open(
                    name,
                    new SequenceInputStream(new ByteArrayInputStream(start), new Letters(LARGE)))),
        expected);
  }

  private static PairReader tsvOf(String name, InputStream content) throws IOException {
    return new TsvReader(
        LineReader.of(name, content),
        new ColumnChoice(1, 2, new Fields("", ""), List.of(), List.of(), false));
  }

  private static PairReader tmxOf(String name, InputStream content) throws IOException {
    return new TmxReader(
        XmlFile.of(name, content),
        new LanguagePair(new LanguageRange("en"), new LanguageRange("fr")),
        InlineCodes.DROP);
  }

  @FunctionalInterface
  private interface Format {
    PairReader open(String name, InputStream content) throws IOException;
  }

  /** A stream of the given number of letters. */
  private static final class Letters extends InputStream {
    private int left;

    Letters(int count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int count = Math.min(left, length);
      Arrays.fill(bytes, offset, offset + count, (byte) 'x');
      left -= count;
      return count == 0 ? -1 : count;
    }
  }
}
