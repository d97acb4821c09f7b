package io.tandem.corpus;

import io.tandem.config.CorpusSettings.InlineCodes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Makes files that are not as they should be, of every format that is read. */
final class MalformedFiles {
  private static final String ROWS =
      IntStream.range(0, 4000)
          .mapToObj(i -> "line %d %x\tligne %x%n".formatted(i, i * 7919L, i * 104_729L))
          .collect(Collectors.joining());
  private static final String UNIT =
      "<tu><tuv xml:lang='en'><seg>A cat.</seg></tuv><tuv xml:lang='fr'><seg>Un chat.</seg></tuv></tu>\n";
  private static final String BOMB =
      "<!DOCTYPE %s [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;'>]>\n";
  private static final String NOT_DECOMPRESSED = "cannot be decompressed after line ";
  private static final String NOT_XML = "not well-formed XML, damaged or cut off";
  private static final int LARGE = 100_000_000;
  private static final String TSV = "format=tsv";
  private static final String CSV = "format=csv";
  private static final String JSONL = "format=jsonl, sourceField=en, targetField=fr";
  private static final String TMX = "format=tmx";
  private static final String XLIFF = "format=xliff";
  private static final String WMTXML = "format=wmtxml";
  private static final String PO = "format=po";
  private static final String PARQUET = "format=parquet, sourceField=en, targetField=fr";

  private MalformedFiles() {}

  static List<MalformedFile> all() {
    List<MalformedFile> files = new ArrayList<>();
    files.addAll(compressed());
    files.addAll(encodings());
    files.addAll(lines());
    files.addAll(places());
    files.addAll(tables());
    files.addAll(json());
    files.addAll(memories());
    files.addAll(exchanges());
    files.addAll(testSets());
    files.addAll(catalogues());
    files.addAll(parquet());
    return files;
  }

  private static List<MalformedFile> compressed() {
    List<MalformedFile> files = new ArrayList<>();
    for (Compression compression : Compression.values()) {
      if (compression != Compression.NONE) {
        byte[] whole = Compressed.bytes(compression, ROWS);
        String suffix = compression.suffix();
        files.add(tsv("cut" + suffix, "cut off", cut(whole), NOT_DECOMPRESSED));
        files.add(tsv("plain" + suffix, "not compressed", bytes(ROWS), NOT_DECOMPRESSED + 0));
        files.add(
            tsv("un" + suffix.substring(1) + "ed.tsv", "compressed, not named so", whole, suffix));
      }
    }
    byte[] flipped = Compressed.bytes(Compression.GZIP, ROWS);
    flipped[flipped.length / 2] ^= 0x55;
    files.add(tsv("flipped.gz", "a byte changed", flipped, NOT_DECOMPRESSED));
    files.add(tsv("empty.gz", "no bytes", new byte[0], NOT_DECOMPRESSED + 0));
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
            ":1: invalid UTF-8 at byte 0"),
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
            MalformedFiles::tsvOf,
            "100MB.tsv: line 1 is longer than 64 MiB"),
        large(
            "100MB.tmx",
            "a segment of 100 MB",
            bytes("<tmx><body><tu><tuv lang='en'><seg>"),
            MalformedFiles::tmxOf,
            "a text is longer than 16 Mi characters"),
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
            "there is no file alone.fr"));
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
            "there is no file *.tmx"));
  }

  private static List<MalformedFile> tables() {
    String open = "a,\"b\n" + "c,d\n".repeat(300_000);
    return List.of(
        tsv(
            "ragged.tsv",
            "one, two and three columns",
            bytes("a\na\tb\na\tb\tc\n"),
            "pairs: 2, too-few-columns: 1"),
        file(
            "nameless.tsv",
            "the header names other columns",
            TSV + ", sourceField=en, targetField=fr",
            "de\tfr\na\tb\n",
            "nameless.tsv:1: no column is named \"en\"; the first line names de, fr"),
        file(
            "open.csv",
            "a quote that is never closed",
            CSV,
            "a,b\nc,\"d\ne,f\n",
            "open.csv:2: a quote is opened and not closed before the end of the file"),
        file(
            "openlong.csv",
            "a quote that swallows the file",
            CSV,
            open,
            "openlong.csv:1: a quote is opened and not closed within 1 Mi characters"),
        file("behind.csv", "text behind a closing quote", CSV, "\"a\"b,c\n", "pairs: 1"),
        file(
            "ragged.csv", "too few fields", CSV, "a,b\nc\nd,e,f\n", "pairs: 2, too-few-columns: 1"),
        file(
            "marks.csv",
            "a byte order mark before a quote in the middle",
            CSV,
            "a,b\n\uFEFF\"c,d\",e\n",
            "pairs: 2"),
        file(
            "headless.csv",
            "no bytes where a header is wanted",
            CSV + ", sourceField=en, targetField=fr",
            "",
            "headless.csv:1: no column is named \"en\"; the first line names nothing"));
  }

  private static List<MalformedFile> json() {
    String good = "{\"en\":\"a\",\"fr\":\"b\"}\n";
    String nested = "{\"x\":".repeat(50_000) + "1" + "}".repeat(50_000) + "\n";
    return List.of(
        file(
            "broken.jsonl",
            "a line that is no JSON",
            JSONL,
            good + "{\"en\":\"a\",\n" + good,
            "pairs: 2, invalid-json: 1"),
        file(
            "cut.jsonl",
            "cut off",
            JSONL,
            good + good.substring(0, 12),
            "pairs: 1, invalid-json: 1"),
        file(
            "values.jsonl",
            "arrays, numbers and null instead of texts",
            JSONL,
            good + "[1]\n7\nnull\n{\"en\":1,\"fr\":\"b\"}\n{\"en\":null,\"fr\":\"b\"}\n",
            "pairs: 1, missing-field: 5"),
        file(
            "twice.jsonl",
            "a key twice",
            JSONL,
            "{\"en\":\"a\",\"en\":\"c\",\"fr\":\"b\"}\n",
            "pairs: 0, invalid-json: 1"),
        file(
            "two.jsonl",
            "two objects in a line",
            JSONL,
            good.strip() + good,
            "pairs: 0, invalid-json: 1"),
        file(
            "nested.jsonl",
            "50,000 levels deep",
            JSONL,
            nested + good,
            "pairs: 1, invalid-json: 1"),
        file(
            "surrogate.jsonl",
            "half a character, escaped",
            JSONL,
            "{\"en\":\"a \\ud83d\",\"fr\":\"b\"}\n",
            "pairs: 0, invalid-text: 1"),
        file(
            "zero.jsonl",
            "a bare zero byte in a text",
            JSONL,
            "{\"en\":\"a long enough text\0\",\"fr\":\"b\"}\n" + good,
            "pairs: 1, invalid-json: 1"),
        file(
            "marks.jsonl",
            "a byte order mark in the middle",
            JSONL,
            good + "\uFEFF" + good,
            "pairs: 2"));
  }

  private static List<MalformedFile> memories() {
    String two = "<tmx version='1.4'><body>" + UNIT + UNIT;
    String bomb = BOMB.formatted("tmx") + memory(UNIT.replace("A cat.", "&c;"));
    String external =
        "<!DOCTYPE tmx [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>\n"
            + memory(UNIT.replace("A cat.", "&x;"));
    String nested =
        UNIT.replace("A cat.", "<hi>".repeat(20_000) + "A cat." + "</hi>".repeat(20_000));
    String attributes =
        IntStream.range(0, 20_000).mapToObj(i -> " a" + i + "='b'").collect(Collectors.joining());
    return List.of(
        file("cut.tmx", "cut off", TMX, two, "cut.tmx:3: " + NOT_XML),
        MalformedFile.of(
            "cut.tmx.gz",
            "its archive is cut off",
            TMX,
            cut(
                Compressed.bytes(
                    Compression.GZIP,
                    memory(
                        IntStream.range(0, 3000)
                            .mapToObj(i -> UNIT.replace("cat", "cat " + i * 7919L))
                            .collect(Collectors.joining())))),
            NOT_XML),
        file(
            "bomb.tmx",
            "an entity bomb",
            TMX,
            bomb,
            "bomb.tmx:2: " + NOT_XML + " (The entity \"c\" was referenced, but not declared"),
        file(
            "external.tmx",
            "an external entity",
            TMX,
            external,
            "external.tmx:2: " + NOT_XML + " (The entity \"x\" was referenced, but not declared"),
        file(
            "twice.tmx",
            "an attribute twice",
            TMX,
            memory(UNIT.replace("<tu>", "<tu a='1' a='2'>")),
            "twice.tmx:1: " + NOT_XML + " (AttributeNotUnique: tu&a)"),
        file(
            "crossed.tmx",
            "elements that cross",
            TMX,
            memory(UNIT.replace("A cat.", "<hi>A <g>cat</hi></g>")),
            "crossed.tmx:1: " + NOT_XML),
        file(
            "bare.tmx",
            "a bare ampersand",
            TMX,
            memory(UNIT.replace("A cat.", "cats & dogs")),
            "bare.tmx:1: " + NOT_XML),
        file(
            "zero.tmx",
            "a zero byte",
            TMX,
            memory(UNIT.replace("A cat.", "A\0cat.")),
            "zero.tmx:1: " + NOT_XML),
        file(
            "half.tmx",
            "half a character, as reference",
            TMX,
            memory(UNIT.replace("A cat.", "&#xD83D;")),
            "half.tmx:1: " + NOT_XML),
        MalformedFile.of(
            "latin1.tmx",
            "ISO 8859-1, declared as UTF-8",
            TMX,
            ("<?xml version='1.0' encoding='UTF-8'?>" + memory(UNIT.replace("chat", "château")))
                .getBytes(StandardCharsets.ISO_8859_1),
            "latin1.tmx:1: " + NOT_XML),
        MalformedFile.of(
            "utf16.tmx",
            "UTF-16 without mark",
            TMX,
            ("<?xml version='1.0' encoding='UTF-16'?>" + memory(UNIT))
                .getBytes(StandardCharsets.UTF_16LE),
            "pairs: 1"),
        file("nested.tmx", "20,000 levels deep", TMX, memory(nested + UNIT), "pairs: 2"),
        file(
            "attributes.tmx",
            "20,000 attributes",
            TMX,
            memory(UNIT.replace("<tu>", "<tu" + attributes + ">")),
            "attributes.tmx:1: " + NOT_XML),
        file(
            "page.tmx",
            "a page of HTML",
            TMX,
            "<html><head></head><body>Not found</body></html>",
            "page.tmx:1: found <html>, expected <tmx>"),
        file("empty.tmx", "no bytes", TMX, "", "empty.tmx:1: " + NOT_XML),
        file(
            "sides.tmx",
            "units of one language",
            TMX,
            memory(UNIT + UNIT.replace("'fr'", "'de'") + UNIT.replace("'en'", "'de'") + "<tu/>"),
            "pairs: 1, no-source-segment: 2, no-target-segment: 1"));
  }

  private static String memory(String units) {
    return "<tmx version='1.4'><body>" + units + "</body></tmx>";
  }

  private static List<MalformedFile> exchanges() {
    String unit =
        "<trans-unit id='1'><source>A cat.</source><target>Un chat.</target></trans-unit>\n";
    String start = "<xliff version='1.2'><file source-language='en' target-language='fr'><body>\n";
    String end = "</body></file></xliff>";
    return List.of(
        file(
            "cut.xlf",
            "cut off",
            XLIFF,
            start + unit + "<trans-unit id='2'><source>A",
            "cut.xlf:3: " + NOT_XML),
        file(
            "bomb.xlf",
            "an entity bomb",
            XLIFF,
            BOMB.formatted("xliff") + start + unit.replace("A cat.", "&c;") + end,
            "bomb.xlf:3: " + NOT_XML + " (The entity \"c\" was referenced, but not declared"),
        file(
            "untranslated.xlf",
            "units without target",
            XLIFF,
            start + unit + "<trans-unit id='2'><source>A dog.</source></trans-unit>" + end,
            "pairs: 1, no-target-segment: 1"),
        file(
            "german.xlf",
            "another language",
            XLIFF,
            start.replace("'fr'", "'de'") + unit + end,
            "pairs: 0, other-languages: 1"));
  }

  private static List<MalformedFile> testSets() {
    String source =
        "<srcset><doc docid=\"d\">\n<seg id=\"1\">a & b < c</seg>\n<seg id=\"2\">d</seg>\n</doc></srcset>\n";
    String target = source.replace("srcset", "refset");
    String bomb = BOMB.formatted("srcset") + source.replace("a &", "&c;");
    String wmt =
        "<dataset><doc id='d'><src lang='en'><p><seg id='1'>a</seg></p></src><ref lang='fr'><p><seg id='1'>b</seg></p></ref></doc>";
    return List.of(
        MalformedFile.ofTwo(
            "cut.sgm",
            "cut off in a segment",
            "sgm",
            bytes(source.substring(0, source.indexOf("d</seg>") + 1)),
            bytes(target),
            "cut.sgm.en:3: <seg> without </seg>"),
        MalformedFile.ofTwo(
            "fewer.sgm",
            "a reference too few",
            "sgm",
            bytes(source),
            bytes(target.replace("<seg id=\"2\">d</seg>", "")),
            "pairs: 1, no-target-segment: 1"),
        MalformedFile.ofTwo(
            "twice.sgm",
            "a number twice",
            "sgm",
            bytes(source.replace("\"2\"", "\"1\"")),
            bytes(target),
            "pairs: 1, no-source-segment: 1, no-target-segment: 1"),
        MalformedFile.ofTwo(
            "text.sgm",
            "a reference that is plain text",
            "sgm",
            bytes(source),
            bytes("a\nb\n"),
            "text.sgm.fr: no <seg> found"),
        MalformedFile.ofTwo(
            "bomb.sgm",
            "an entity bomb: entities stay as they stand",
            "sgm",
            bytes(bomb),
            bytes(target),
            "pairs: 2"),
        file("cut.xml", "cut off", WMTXML, wmt, "cut.xml:1: " + NOT_XML),
        file(
            "bomb.xml",
            "an entity bomb",
            WMTXML,
            BOMB.formatted("dataset") + wmt.replace(">a<", ">&c;<") + "</dataset>",
            "bomb.xml:2: " + NOT_XML + " (The entity \"c\" was referenced, but not declared"));
  }

  private static List<MalformedFile> catalogues() {
    String good = "msgid \"a\"\nmsgstr \"b\"\n\n";
    return List.of(
        file(
            "escape.po",
            "an escape that PO does not have",
            PO,
            good + "msgid \"a\\qb\"\nmsgstr \"c\"\n",
            "pairs: 2"),
        file(
            "escaped.po",
            "its closing quote is escaped",
            PO,
            good + "msgid \"a\\\"\nmsgstr \"b\"\n",
            "escaped.po:4: found \"msgid \"a\\\"\", expected msgid, msgstr or a text in quotes"),
        file(
            "quotes.po",
            "a bare quote within",
            PO,
            good + "msgid \"a \"b\" c\"\nmsgstr \"b\"\n",
            "quotes.po:4: found"),
        file(
            "cut.po",
            "cut off in a text",
            PO,
            good + "msgid \"a",
            "cut.po:4: found \"msgid \"a\", expected"),
        file(
            "unfinished.po",
            "cut off before msgstr",
            PO,
            good + "msgid \"a\"\n",
            "pairs: 1, untranslated: 1"),
        file(
            "charset.po",
            "another encoding",
            PO,
            "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=KOI8-R\\n\"\n\n" + good,
            "charset.po: the header says charset=KOI8-R"),
        MalformedFile.of(
            "latin1.po",
            "ISO 8859-1",
            PO,
            good.replace("b", "é").getBytes(StandardCharsets.ISO_8859_1),
            "latin1.po:2: invalid UTF-8 at byte 8"),
        MalformedFile.of(
            "cut.mo",
            "cut off",
            PO,
            cut(compiled(1, bytes("a"), bytes("b"))),
            "cut.mo: a compiled catalogue that is cut off or damaged"),
        MalformedFile.of(
            "count.mo",
            "a count of messages that cannot be",
            PO,
            compiled(-5, bytes("a"), bytes("b")),
            "count.mo: a compiled catalogue that is cut off or damaged: it says that it has 4294967291 messages"),
        MalformedFile.of(
            "more.mo",
            "more messages than there are",
            PO,
            compiled(1000, bytes("a"), bytes("b")),
            "more.mo: a compiled catalogue that is cut off or damaged"),
        MalformedFile.of(
            "latin1.mo",
            "a text that is not UTF-8",
            PO,
            compiled(1, bytes("a"), new byte[] {(byte) 0xE9}),
            "pairs: 0, invalid-text: 1"));
  }

  /** A compiled catalogue of one message; the count is what the header says. */
  private static byte[] compiled(int count, byte[] source, byte[] target) {
    int header = 28;
    int tables = 16;
    int sourceAt = header + tables;
    int targetAt = sourceAt + source.length + 1;
    ByteBuffer bytes =
        ByteBuffer.allocate(targetAt + target.length + 1).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0x950412de).putInt(0).putInt(count).putInt(header).putInt(header + tables / 2);
    bytes.putInt(0).putInt(0);
    bytes.putInt(source.length).putInt(sourceAt).putInt(target.length).putInt(targetAt);
    bytes.put(source).put((byte) 0).put(target).put((byte) 0);
    return bytes.array();
  }

  private static List<MalformedFile> parquet() {
    byte[] whole = table();
    byte[] footer = whole.clone();
    int footerAt =
        whole.length
            - 8
            - ByteBuffer.wrap(whole, whole.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Arrays.fill(footer, footerAt, footerAt + 40, (byte) 0xFF);
    byte[] page = whole.clone();
    Arrays.fill(page, 4, footerAt / 2, (byte) 0xFF);
    return List.of(
        MalformedFile.of(
            "cut.parquet",
            "cut off",
            PARQUET,
            cut(whole),
            "cut.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "text.parquet",
            "text",
            PARQUET,
            bytes(ROWS),
            "text.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "empty.parquet",
            "no bytes",
            PARQUET,
            new byte[0],
            "empty.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "footer.parquet",
            "a damaged footer",
            PARQUET,
            footer,
            "footer.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "page.parquet",
            "damaged pages",
            PARQUET,
            page,
            "page.parquet: cannot be read after row"),
        MalformedFile.of(
            "columns.parquet",
            "other columns",
            PARQUET.replace("=fr", "=de"),
            whole,
            "columns.parquet: no column of text is named de; the file has en, fr"));
  }

  private static byte[] table() {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message pairs { required binary en (STRING); optional binary fr (STRING); }");
    try {
      Path directory = Files.createTempDirectory("parquet");
      Path file = directory.resolve("a.parquet");
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
              .withConf(new Configuration())
              .withType(schema)
              .build()) {
        for (int i = 0; i < 2000; i++) {
          SimpleGroup row = new SimpleGroup(schema);
          row.add("en", "line " + i * 7919L);
          row.add("fr", "ligne " + i * 104_729L);
          writer.write(row);
        }
      }
      byte[] content = Files.readAllBytes(file);
      try (var made = Files.list(directory)) {
        made.forEach(path -> path.toFile().delete());
      }
      Files.delete(directory);
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MalformedFile tsv(String name, String wrong, byte[] content, String expected) {
    return MalformedFile.of(name, wrong, TSV, content, expected);
  }

  private static MalformedFile file(
      String name, String wrong, String settings, String content, String expected) {
    return MalformedFile.of(name, wrong, settings, bytes(content), expected);
  }

  @FunctionalInterface
  private interface Format {
    PairReader open(String name, InputStream content) throws IOException;
  }

  /** Never lies on disk: 100 MB of one letter behind the start, made while they are read. */
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

  /** So many letters. */
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, whole.length * 4 / 5);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
