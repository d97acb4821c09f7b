package io.tandem.corpus.format;

import static io.tandem.corpus.format.MalformedFile.bytes;
import static io.tandem.corpus.format.MalformedFile.cut;
import static io.tandem.corpus.format.MalformedFile.file;

import io.tandem.storage.Compressed;
import io.tandem.storage.Compression;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Malformed XML and SGML. */
final class MalformedXml {
  private static final String UNIT =
      "<tu><tuv xml:lang='en'><seg>A cat.</seg></tuv><tuv xml:lang='fr'><seg>Un"
          + " chat.</seg></tuv></tu>\n";
  private static final String BOMB =
      "<!DOCTYPE %s [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c"
          + " '&b;&b;&b;&b;&b;'>]>\n";
  private static final String NOT_XML = "not well-formed XML, damaged or cut off";
  private static final String TMX = "format=tmx";
  private static final String XLIFF = "format=xliff";
  private static final String WMTXML = "format=wmtxml";

  private MalformedXml() {}

  static List<MalformedFile> all() {
    return Stream.of(memories(), exchanges(), testSets()).flatMap(List::stream).toList();
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
            "bomb.tmx:2: reference to the entity &c;, which is not one of XML\'s five; a DOCTYPE"
                + " and its declarations are not read"),
        file(
            "external.tmx",
            "an external entity",
            TMX,
            external,
            "external.tmx:2: reference to the entity &x;, which is not one of XML\'s five; a"
                + " DOCTYPE and its declarations are not read"),
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
            "latin1.tmx:1: invalid bytes here or in one of the next lines"),
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
            "bomb.xlf:3: reference to the entity &c;, which is not one of XML\'s five; a DOCTYPE"
                + " and its declarations are not read"),
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
        "<srcset><doc docid=\"d\">\n"
            + "<seg id=\"1\">a & b < c</seg>\n"
            + "<seg id=\"2\">d</seg>\n"
            + "</doc></srcset>\n";
    String target = source.replace("srcset", "refset");
    String bomb = BOMB.formatted("srcset") + source.replace("a &", "&c;");
    String wmt =
        "<dataset><doc id='d'><src lang='en'><p><seg id='1'>a</seg></p></src><ref lang='fr'><p><seg"
            + " id='1'>b</seg></p></ref></doc>";
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
            "text.sgm.fr: found no <seg>"),
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
            "bomb.xml:2: reference to the entity &c;, which is not one of XML\'s five; a DOCTYPE"
                + " and its declarations are not read"));
  }
}
