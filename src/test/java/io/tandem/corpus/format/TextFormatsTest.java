package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.config.Inputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormatsTest {
  @Test
  void csvFieldsMayHoldCommasQuotesAndLineEnds() throws IOException {
    assertThat(csv("a,b\n\"a, \"\"b\"\"\nc\",d\r\n,\n\"\",x,y\n"))
        .containsExactly(
            RawPair.of(1, "a", "b"),
            RawPair.of(2, "a, \"b\"\nc", "d"),
            RawPair.of(4, "", ""),
            RawPair.of(5, "", "x"));
  }

  @Test
  void aCsvRowWithTooFewFieldsIsCounted() throws IOException {
    assertThat(csv("one\na,b\n"))
        .containsExactly(RawPair.unusable(1, "one", "too-few-columns"), RawPair.of(2, "a", "b"));
  }

  @Test
  void aQuoteThatIsNeverClosedIsNamedWithItsLine() {
    assertThatThrownBy(() -> csv("a,b\nc,\"d\ne,f\n"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "sample:2: a quote is opened but not closed before the end of the file");
    assertThatThrownBy(() -> csv("\"" + "x".repeat(1000).concat("\n").repeat(1100)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample:1: a quote is opened but not closed within 1 Mi characters");
  }

  @Test
  void columnsAreFoundByNameInTheHeader() throws IOException {
    ColumnChoice named =
        ColumnChoice.of(Inputs.withFields(Inputs.in(Format.CSV, "x"), "target", "source"));
    assertThat(ReadPairs.all(new CsvReader(ReadPairs.lines("source,score,target\na,1,b\n"), named)))
        .containsExactly(RawPair.of(2, "b", "a"));
    assertThat(
            ReadPairs.all(
                TsvReader.open(ReadPairs.lines("source\tscore\ttarget\na\t1\tb\n"), named)))
        .containsExactly(RawPair.of(2, "b", "a"));
    assertThatThrownBy(() -> TsvReader.open(ReadPairs.lines("source\tTarget\n"), named))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "sample:1: no column is named \"target\"; the first line names source, Target; check"
                + " the names in corpus.inputs, and the format");
  }

  @Test
  void jsonGivesThePathsAndCountsWhatIsBroken() throws IOException {
    String lines =
        "{\"t\":{\"en\":\"\\u00e9\",\"fr\":\"b\"}}\n\n"
            + "{\"t\":{\"en\":\"a\"}}\n"
            + "no\n"
            + "{\"t\":{\"en\":1,\"fr\":\"b\"}}\n"
            + "{\"t.en\":\"x\",\"t.fr\":\"y\"} {}\n"
            + "{\"t.en\":\"x\",\"t.fr\":\"y\"}\n"
            + "3\n";
    List<RawPair> read =
        ReadPairs.all(
            new JsonLinesReader(ReadPairs.lines(lines), new JsonPaths("t.en", "t.fr", List.of())));
    assertThat(read.stream().map(pair -> pair.reason().orElse(pair.source() + pair.target())))
        .containsExactly(
            "éb",
            "missing-field",
            "invalid-json",
            "missing-field",
            "invalid-json",
            "xy",
            "missing-field");
    assertThat(read.stream().map(RawPair::line)).containsExactly(1L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void poGivesTranslatedMessagesAndCountsTheRest() throws IOException {
    String catalogue =
        """
        msgid ""
        msgstr "Content-Type: text/plain; charset=UTF-8\\n"

        #: a.c
        msgctxt "menu"
        msgid "a \\"b\\"\\n"
        "c\\\\"
        msgstr ""
        "d\\t"
        "e"
        #, c-format, fuzzy
        #| msgid "old"
        msgid "f"
        msgstr "g"

        msgid "h"
        msgid_plural "hs"
        msgstr[0] "i"
        msgstr[1] "is"

        msgid "j"
        msgstr ""

        msgid "lost"
        #~ msgid "k"
        #~ msgstr "l"
        # end
        """;
    assertThat(po(catalogue))
        .containsExactly(
            RawPair.of(6, "a \"b\"\nc\\", "d\te"),
            RawPair.unusable(13, "f", "fuzzy"),
            RawPair.unusable(16, "h", "plural"),
            RawPair.unusable(21, "j", "untranslated"),
            RawPair.unusable(24, "lost", "untranslated"),
            RawPair.unusable(25, "k", "obsolete"));
  }

  @Test
  void aCommentMayFollowAPoTextAndTextsMayShareALine() throws IOException {
    String catalogue =
        """
        msgid "a # b" # no part of it
        msgstr # nor is this
        "c" "d"#e
        "\\\"f" # \"g\"
        """;
    assertThat(po(catalogue)).containsExactly(RawPair.of(1, "a # b", "cd\"f"));
  }

  @Test
  void poMessagesMayBeOfSeveralDomains() throws IOException {
    String catalogue =
        """
        msgid "a"
        msgstr "b"
        domain "other"
        msgid ""
        msgstr "Content-Type: text/plain; charset=UTF-8\\n"
        msgid "c"
        msgstr "d"

        domain "last"
        """;
    assertThat(po(catalogue)).containsExactly(RawPair.of(1, "a", "b"), RawPair.of(6, "c", "d"));
  }

  @Test
  void fuzzyTranslationsAreTakenWhenUnfinishedOnesAreKept() throws IOException {
    String catalogue =
        "#, fuzzy, c-format\n"
            + "msgid \"a\"\n"
            + "msgstr \"b\"\n\n"
            + "#, no-fuzzy-format\n"
            + "msgid \"c\"\n"
            + "msgstr \"d\"\n";
    assertThat(po(catalogue))
        .containsExactly(RawPair.unusable(2, "a", "fuzzy"), RawPair.of(6, "c", "d"));
    assertThat(po(catalogue, Unfinished.KEEP))
        .containsExactly(RawPair.of(2, "a", "b"), RawPair.of(6, "c", "d"));
  }

  @Test
  void aPoLineThatIsNoneIsNamed() {
    assertThatThrownBy(() -> po("msgid \"a\nmsgstr \"b\"\n"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample.po:1: found \"msgid \"a\", expected msgid");
  }

  @Test
  void aTranslationWithoutItsMessageIsNamedAndEndsNothingSilently() {
    String good = "msgid \"a\"\nmsgstr \"b\"\n\n";
    for (String bad :
        List.of(
            good + "#: x.c:1\nmsgstr \"c\"\n\n" + good,
            good + "msgctxt \"x\"\nmsgstr \"c\"\n\n" + good,
            good + "\nmsgstr \"c\"\n\n" + good)) {
      assertThatThrownBy(() -> po(bad))
          .isInstanceOf(UserException.class)
          .hasMessageMatching(
              "(?s)sample.po:5: found \"msgstr \"c\"\", expected a message with one msgid .*");
    }
  }

  @Test
  void lettersOfAPoTextMayBeWrittenAsBytes() throws IOException {
    String catalogue = "msgid \"green\\x21\"\nmsgstr \"Gr\\303\\274n\\41 \\303 \\q\"\n";
    assertThat(po(catalogue)).containsExactly(RawPair.of(1, "green!", "Grün! \\303 \\q"));
  }

  @Test
  void aCharsetOtherThanUtf8IsNamedWithTheTool() {
    assertThatThrownBy(
            () -> po("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=KOI8-R\\n\"\n"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("charset=KOI8-R")
        .hasMessageContaining("msgconv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void compiledCataloguesAreReadInBothByteOrders(String order) throws IOException {
    byte[] mo =
        mo(
            order.startsWith("L") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
            "ISO-8859-1",
            List.of("", "Content-Type: text/plain; charset=ISO-8859-1\n"),
            List.of("menu\u0004a", "é"),
            List.of("b\0bs", "c\0cs"),
            List.of("d", ""));
    assertThat(ReadPairs.all(GettextFile.of("a.mo", new ByteArrayInputStream(mo), Unfinished.DROP)))
        .containsExactly(
            RawPair.of(2, "a", "é"),
            RawPair.unusable(3, "b", "plural"),
            RawPair.unusable(4, "d", "untranslated"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void compiledMessagesMayHavePartsThatDependOnTheSystem(String order) throws IOException {
    byte[] mo = moInParts(order.startsWith("L") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    assertThat(ReadPairs.all(GettextFile.of("a.mo", new ByteArrayInputStream(mo), Unfinished.DROP)))
        .containsExactly(
            RawPair.of(1, "a", "b"), RawPair.of(2, "%<PRIu64> cats", "%I<PRIu64> chats"));
  }

  @Test
  void aCompiledTemplateWithoutCharsetIsReadAsUtf8() throws IOException {
    byte[] mo =
        mo(
            ByteOrder.LITTLE_ENDIAN,
            "UTF-8",
            List.of("", "Content-Type: text/plain; charset=CHARSET\n"),
            List.of("a", "é"));
    assertThat(ReadPairs.all(GettextFile.of("a.mo", new ByteArrayInputStream(mo), Unfinished.DROP)))
        .containsExactly(RawPair.of(2, "a", "é"));
  }

  @Test
  void aCompiledCatalogueThatIsCutOffIsRefused() {
    for (byte[] mo :
        List.of(
            mo(ByteOrder.LITTLE_ENDIAN, "UTF-8", List.of("a", "b"), List.of("c", "dddd")),
            moInParts(ByteOrder.LITTLE_ENDIAN))) {
      for (int size = 4; size < mo.length; size++) {
        byte[] cut = Arrays.copyOf(mo, size);
        assertThatThrownBy(
                () ->
                    ReadPairs.all(
                        GettextFile.of("a.mo", new ByteArrayInputStream(cut), Unfinished.DROP)))
            .isInstanceOf(UserException.class)
            .hasMessageContaining("a.mo: the compiled catalogue is cut off or damaged");
      }
    }
  }

  @Test
  void sgmSegmentsAreJoinedByPlaceWithAllTheirReferences() throws IOException {
    String source =
        "<srcset><DOC docid=one>\n"
            + "<seg id=1> R&D a < b &amp; c </seg> <seg id=2>d\n"
            + "e</seg>\n"
            + "<seg id=3>x</seg></DOC></srcset>";
    String references =
        "<refset><doc docid=\"one\" sysid='r1'><seg id=\"2\">D E</seg><seg id=\"1\">A</seg><seg"
            + " id=9>z</seg></doc>\n"
            + "<doc sysid='r2' docid='one'><seg id=1>AA</seg></doc></refset>";
    assertThat(
            ReadPairs.all(
                new JoinedReader(
                    JoinedReader.Kind.TEST_SET,
                    ReadPairs.lines(source),
                    ReadPairs.lines(references))))
        .containsExactly(
            RawPair.of(1, "R&D a < b & c", "A"),
            RawPair.of(2, "R&D a < b & c", "AA"),
            RawPair.of(3, "d e", "D E"),
            RawPair.unusable(4, "x", "no-target-segment"),
            RawPair.unusable(5, "z", "no-source-segment"));
  }

  @Test
  void aTagOfSgmMayGoOnInTheNextLine() throws IOException {
    assertThat(
            ReadPairs.all(
                new JoinedReader(
                    JoinedReader.Kind.TEST_SET,
                    ReadPairs.lines(
                        "<doc\n docid=a>\n<seg id=1>a</seg></doc> <doc docid=b\ngenre=n><seg"
                            + " id=1>b</seg>\n"),
                    ReadPairs.lines(
                        "<doc docid=b><seg\nid=1>B</seg><doc docid=a><seg id=1>A</seg>"))))
        .containsExactly(RawPair.of(1, "a", "A"), RawPair.of(2, "b", "B"));
  }

  @Test
  void segmentsWithoutANumberAreRefused() {
    String unnumbered = "<doc docid=a>\n<seg>One.</seg><seg>Two.</seg></doc>";
    assertThatThrownBy(
            () ->
                new JoinedReader(
                    JoinedReader.Kind.TEST_SET,
                    ReadPairs.lines(unnumbered),
                    ReadPairs.lines(unnumbered)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample:2: found <seg> without an id, expected <seg id=");
  }

  @Test
  void aSegmentWithoutEndIsNamed() {
    assertThatThrownBy(
            () ->
                new JoinedReader(
                    JoinedReader.Kind.TEST_SET,
                    ReadPairs.lines(""),
                    ReadPairs.lines("<doc docid=a>\n<seg id=1>x\ny\n")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample:2: <seg> without </seg>");
  }

  @Test
  void aSentenceMaySpeakOfTags() throws IOException {
    String said = "<doc docid=a><seg id=1>Close the <doc> and the <seg class=x> tag.</seg></doc>";
    assertThat(testSet(said, said))
        .extracting(RawPair::source)
        .containsExactly("Close the <doc> and the <seg class=x> tag.");
  }

  @Test
  void aSegmentDoesNotTakeInTheNextOne() throws IOException {
    String reference = "<doc docid=a><seg id=1>Un.</seg><seg id=2>Deux.</seg></doc>";
    for (String open :
        List.of(
            "<doc docid=a><seg id=1>One.<seg id=2>Two.</seg></doc>",
            "<doc docid=a><seg id=1>One.\n<doc docid=b><seg id=1>Two.</seg></doc>")) {
      assertThatThrownBy(() -> testSet(open, reference))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("sample:1: <seg> without </seg>");
    }
    for (String empty : List.of("<seg id=\"1\"/>", "<seg id=1 />", "<seg id=1/>")) {
      assertThat(testSet("<doc docid=a>" + empty + "<seg id=2>Two.</seg></doc>", reference))
          .extracting(RawPair::source)
          .containsExactly("", "Two.");
    }
  }

  private static List<RawPair> testSet(String source, String reference) throws IOException {
    return ReadPairs.all(
        new JoinedReader(
            JoinedReader.Kind.TEST_SET, ReadPairs.lines(source), ReadPairs.lines(reference)));
  }

  private static List<RawPair> csv(String text) throws IOException {
    return ReadPairs.all(
        new CsvReader(ReadPairs.lines(text), ColumnChoice.of(Inputs.in(Format.CSV, "x"))));
  }

  private static List<RawPair> po(String text) throws IOException {
    return po(text, Unfinished.DROP);
  }

  private static List<RawPair> po(String text, Unfinished unfinished) throws IOException {
    return ReadPairs.all(GettextFile.of("sample.po", ReadPairs.bytes(text), unfinished));
  }

  @SafeVarargs
  private static byte[] mo(ByteOrder order, String charset, List<String>... messages) {
    ByteBuffer bytes = ByteBuffer.allocate(1000).order(order);
    int sources = 28;
    int targets = sources + 8 * messages.length;
    int end = targets + 8 * messages.length;
    bytes.putInt(0x950412de).putInt(0).putInt(messages.length).putInt(sources).putInt(targets);
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < messages.length; i++) {
        byte[] text = messages[i].get(side).getBytes(Charset.forName(charset));
        int entry = (side == 0 ? sources : targets) + 8 * i;
        bytes.putInt(entry, text.length).putInt(entry + 4, end).put(end, text);
        end += text.length + 1;
      }
    }
    byte[] file = new byte[end - 1];
    bytes.get(0, file);
    return file;
  }

  /** Makes a catalogue of revision 1: a message as a whole, and one in parts with names between. */
  private static byte[] moInParts(ByteOrder order) {
    int[] header = {0x950412de, 1, 1, 48, 56, 0, 0, 2, 64, 1, 80, 84};
    int[] whole = {1, 145, 1, 147};
    int[] names = {7, 136, 2, 143};
    int[] tables = {88, 108};
    int[] source = {149, 1, 0, 6, -1};
    int[] target = {156, 1, 1, 0, 0, 7, -1};
    byte[] texts = "PRIu64\0I\0a\0b\0% cats\0% chats\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(136 + texts.length).order(order);
    for (int[] part : List.of(header, whole, names, tables, source, target)) {
      for (int number : part) {
        bytes.putInt(number);
      }
    }
    return bytes.put(texts).array();
  }

  @Test
  void descriptionsWithoutTheirTranslationAreCounted() throws IOException {
    String english =
        """
        Package: a
        Description-md5: 1
        Description-en: Synopsis
         First line,
         second  line.
         .
         Other paragraph.
           * point

        Description-md5: 2
        Description-en: Only here

        Package: c
        Description-md5: 3
        Description-en: More
         Text.
        """;
    String german =
        """
        Description-md5: 3
        Description-de: Mehr

        Description-md5: 4
        Description-de: Nur\u2028hier

        Description-md5: 1
        Description-de: Übersicht
         Eins.
         .
         .
         Zwei.
          * Punkt
        """;
    JoinedReader reader =
        new JoinedReader(
            JoinedReader.Kind.DESCRIPTIONS, ReadPairs.lines(english), ReadPairs.lines(german));
    assertThat(ReadPairs.all(reader))
        .containsExactly(
            RawPair.of(1, "Synopsis", "Übersicht"),
            RawPair.of(2, "First line, second  line.", "Eins."),
            RawPair.of(3, "Other paragraph.", "Zwei."),
            RawPair.of(4, "* point", "* Punkt"),
            RawPair.unusable(5, "Only here", "no-target-segment"),
            RawPair.unusable(6, "More", "unequal-paragraphs"),
            RawPair.unusable(7, "Text.", "unequal-paragraphs"),
            RawPair.unusable(8, "Nur\u2028hier", "no-source-segment"));
  }
}
