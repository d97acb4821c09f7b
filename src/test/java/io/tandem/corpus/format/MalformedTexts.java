package io.tandem.corpus.format;

import static io.tandem.corpus.format.MalformedFile.bytes;
import static io.tandem.corpus.format.MalformedFile.cut;
import static io.tandem.corpus.format.MalformedFile.file;
import static io.tandem.corpus.format.MalformedFile.tsv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Malformed delimited text, JSON lines and gettext catalogues. */
final class MalformedTexts {
  private static final String TSV = "format=tsv";
  private static final String CSV = "format=csv";
  private static final String JSONL = "format=jsonl, sourceField=en, targetField=fr";
  private static final String PO = "format=po";

  private MalformedTexts() {}

  static List<MalformedFile> all() {
    return Stream.of(tables(), json(), catalogues(), descriptions()).flatMap(List::stream).toList();
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
            "open.csv:2: a quote is opened but not closed before the end of the file"),
        file(
            "openlong.csv",
            "a quote that swallows the file",
            CSV,
            open,
            "openlong.csv:1: a quote is opened but not closed within 1 Mi characters"),
        file("behind.csv", "text behind a closing quote", CSV, "\"a\"b,c\n", "pairs: 1"),
        file(
            "backslashes.csv",
            "quotes escaped as Spark does by default",
            CSV,
            "a,b\n\"He said \\\"hi\\\", she left.\",Il a dit\n",
            "backslashes.csv:2: text follows the closing quote of a field; quotes in it are escaped"
                + " with backslashes, as Spark does by default; write the file with"
                + " .option(\"escape\", \"\\\"\"), which doubles them"),
        file(
            "inches.csv",
            "a quote escaped as Spark does at the end of a field, which swallows rows",
            CSV,
            "\"the 6\\\"\",le six\na,b\n\"c, d\",e\n",
            "inches.csv:1: text follows the closing quote of a field; quotes in it are escaped"),
        file(
            "inch.csv",
            "the same, with no other quote in the file",
            CSV,
            "a,b\n\"the 6\\\"\",le six\nc,d\n",
            "inch.csv:2: a quote is opened but not closed before the end of the file; quotes in it"
                + " are escaped with backslashes, as Spark does by default"),
        file(
            "path.csv",
            "backslashes before closing and doubled quotes",
            CSV,
            "\"C:\\\",x\n\"a \"\"C:\\\"\"\",\"D:\\\"\n",
            "pairs: 2"),
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

  private static List<MalformedFile> catalogues() {
    String good = "msgid \"a\"\nmsgstr \"b\"\n\n";
    return List.of(
        file(
            "orphan.po",
            "a translation of nothing",
            PO,
            good + "#: x.c:1\nmsgstr \"c\"\n\n" + good,
            "orphan.po:5: found \"msgstr \"c\"\", expected a message with one msgid and its msgstr;"
                + " msgfmt --check finds all such places"),
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
            "escaped.po:4: found \"msgid \"a\\\"\", expected msgid, msgstr or quoted text"),
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
            "charset.po: the header says charset=KOI8-R, expected UTF-8; convert the file with"
                + " msgconv --to-code=UTF-8 or, if it is in UTF-8 already, let the header say so"),
        MalformedFile.of(
            "latin1.po",
            "ISO 8859-1",
            PO,
            good.replace("b", "é").getBytes(StandardCharsets.ISO_8859_1),
            "latin1.po:2: invalid UTF-8 at byte 8 of the line (byte 18 of the text, from 0): found"
                + " 0xE9; convert the file to UTF-8, for example with msgconv --to-code=UTF-8"),
        MalformedFile.of(
            "cut.mo",
            "cut off",
            PO,
            cut(compiled(1, bytes("a"), bytes("b"))),
            "cut.mo: the compiled catalogue is cut off or damaged"),
        MalformedFile.of(
            "count.mo",
            "a count of messages that cannot be",
            PO,
            compiled(-5, bytes("a"), bytes("b")),
            "count.mo: the compiled catalogue is cut off or damaged: it claims to have 4294967291"
                + " messages"),
        MalformedFile.of(
            "more.mo",
            "more messages than there are",
            PO,
            compiled(1000, bytes("a"), bytes("b")),
            "more.mo: the compiled catalogue is cut off or damaged"),
        MalformedFile.of(
            "latin1.mo",
            "a text that is not UTF-8",
            PO,
            compiled(1, bytes("a"), new byte[] {(byte) 0xE9}),
            "pairs: 0, invalid-text: 1"));
  }

  /** Makes a compiled catalogue of one message, whose header claims the given count. */
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

  private static List<MalformedFile> descriptions() {
    String source =
        """
        Package: a
        Description-md5: 1
        Description-en: Cat
         One.
         .
         Two.

        Description-md5: 2
        Description-en: Dog
        """;
    String target = source.replace("-en", "-fr");
    return List.of(
        MalformedFile.ofTwo(
            "cut.ddtp",
            "cut off in a description",
            "ddtp",
            bytes(source),
            bytes(target.substring(0, target.indexOf(" ."))),
            "pairs: 0, no-target-segment: 1, unequal-paragraphs: 3"),
        MalformedFile.ofTwo(
            "twice.ddtp",
            "a key twice",
            "ddtp",
            bytes(source.replace("md5: 2", "md5: 1")),
            bytes(target),
            "pairs: 3, no-source-segment: 1, no-target-segment: 1"),
        MalformedFile.ofTwo(
            "keyless.ddtp",
            "no keys",
            "ddtp",
            bytes(source),
            bytes(target.replace("-md5", "-sum")),
            "keyless.ddtp.fr: found no Description-md5"),
        MalformedFile.ofTwo(
            "text.ddtp",
            "plain text",
            "ddtp",
            bytes(source),
            bytes("a cat\n"),
            "text.ddtp.fr:1: found neither \"Field: value\""));
  }
}
