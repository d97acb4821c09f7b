package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlFormatsTest {
  private static final String UNIT =
      "<tu><tuv xml:lang='EN-us'><seg>A <bpt i='1'>&lt;b></bpt>cat<ept i='1'>&lt;/b></ept>"
          + " <hi>sat</hi>.</seg></tuv><tuv lang='fr_CA'><seg>Un chat.</seg></tuv><tuv"
          + " lang='fr'><seg>Le chat.</seg></tuv></tu>";

  @Test
  void languagesAreMatchedInAnyCaseAndTheExactTagIsPreferred() throws IOException {
    assertThat(tmx("en", "fr", memory(UNIT)))
        .containsExactly(RawPair.of(1, "A cat sat.", "Le chat."));
    assertThat(tmx("en-US", "FR-ca", memory(UNIT)))
        .containsExactly(RawPair.of(1, "A cat sat.", "Un chat."));
  }

  @Test
  void unitsWithoutALanguageAreUnusableAndCounted() throws IOException {
    String other = "<tu><tuv xml:lang='de'><seg>Katze</seg></tuv></tu>";
    assertThat(tmx("en", "de", memory(other + UNIT)))
        .containsExactly(
            RawPair.unusable(1, "Katze", "no-source-segment"),
            RawPair.unusable(2, "A cat sat.", "no-target-segment"));
  }

  @Test
  void codesStayWhenAsked() throws IOException {
    assertThat(
            ReadPairs.all(
                new TmxReader(
                    ReadPairs.xml(memory(UNIT)), languages("en", "fr"), InlineCodes.KEEP)))
        .containsExactly(RawPair.of(1, "A <b>cat</b> sat.", "Le chat."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
  void aByteOrderMarkOutweighsTheDeclaration(String encoding) throws IOException {
    String text =
        "\uFEFF<?xml version='1.0' encoding='ISO-8859-1'?>"
            + memory("<tu><tuv lang='en'><seg>é</seg></tuv><tuv lang='fr'><seg>œ</seg></tuv></tu>");
    XmlFile xml =
        XmlFile.of("a.tmx", new ByteArrayInputStream(text.getBytes(Charset.forName(encoding))));
    assertThat(ReadPairs.all(new TmxReader(xml, languages("en", "fr"), InlineCodes.DROP)))
        .containsExactly(RawPair.of(1, "é", "œ"));
  }

  @Test
  void theDeclaredEncodingIsUsedWithoutMark() throws IOException {
    String text =
        "<?xml version='1.0' encoding='ISO-8859-1'?>"
            + memory("<tu><tuv lang='en'><seg>é</seg></tuv><tuv lang='fr'><seg>è</seg></tuv></tu>");
    XmlFile xml =
        XmlFile.of("a.tmx", new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(ReadPairs.all(new TmxReader(xml, languages("en", "fr"), InlineCodes.DROP)))
        .containsExactly(RawPair.of(1, "é", "è"));
  }

  @Test
  void entityBombsAreRefusedAtTheFirstReference() {
    String bomb =
        "<!DOCTYPE tmx [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
            + memory("<tu><tuv lang='en'><seg>&b;</seg></tuv></tu>");
    assertThatThrownBy(() -> tmx("en", "fr", bomb))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample.xml:1: ")
        .hasMessageContaining("entity");
  }

  @Test
  void externalEntitiesAreNotFetched(@TempDir Path dir) throws IOException {
    Path secret = Files.writeString(dir.resolve("secret"), "secret");
    String fetching =
        "<!DOCTYPE tmx SYSTEM '%s' [<!ENTITY x SYSTEM '%s'>]>"
                .formatted(secret.toUri(), secret.toUri())
            + memory("<tu><tuv lang='en'><seg>&x;</seg></tuv></tu>");
    assertThatThrownBy(() -> tmx("en", "fr", fetching))
        .isInstanceOf(UserException.class)
        .hasMessageNotContaining("secret.");
  }

  @Test
  void aDocumentTypeThatIsNotUsedDoesNoHarm() throws IOException {
    assertThat(
            tmx("en", "fr", "<!DOCTYPE tmx SYSTEM 'http://none.invalid/tmx14.dtd'>" + memory(UNIT)))
        .hasSize(1);
  }

  @Test
  void aFileThatIsCutOffIsNamedWithTheLine() {
    assertThatThrownBy(
            () -> tmx("en", "fr", memory("\n\n" + UNIT).replace("</body></tmx>", "<tu>")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample.xml:3: not well-formed XML, damaged or cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no XML", "<tmx>\0</tmx>", "<tmx><body></tmx>", "<a:tmx/>"})
  void whatIsNoXmlIsRefused(String text) {
    assertThatThrownBy(() -> tmx("en", "fr", text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample.xml:1: not well-formed XML");
  }

  @Test
  void bytesThatAreNotOfTheEncodingAreRefusedAndTheParserPrintsNothing() {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      requireRefusalOfLatin1();
      requireRefusal("<?xml version='1.0' encoding='UTF-16'?>".getBytes(StandardCharsets.UTF_16LE));
      requireRefusal(new byte[] {0, 1, 2, (byte) 0xC3});
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private static void requireRefusal(byte[] content) {
    assertThatThrownBy(
            () ->
                ReadPairs.all(
                    new TmxReader(
                        XmlFile.of("a.tmx", new ByteArrayInputStream(content)),
                        languages("en", "fr"),
                        InlineCodes.DROP)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("a.tmx:1: ");
  }

  private static void requireRefusalOfLatin1() {
    byte[] latin =
        memory("<tu><tuv lang='en'><seg>é</seg></tuv></tu>").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(
            () ->
                ReadPairs.all(
                    new TmxReader(
                        XmlFile.of("a.tmx", new ByteArrayInputStream(latin)),
                        languages("en", "fr"),
                        InlineCodes.DROP)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a.tmx:1: invalid bytes");
  }

  @Test
  void anotherRootIsNamed() {
    assertThatThrownBy(() -> tmx("en", "fr", "<html/>"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found <html>, expected <tmx>");
  }

  @Test
  void xliffInTheOppositeDirectionIsTurnedRoundAndOtherLanguagesAreCounted() throws IOException {
    String units =
        "<body><trans-unit id='1'><source>a</source><target>b</target></trans-unit></body>";
    String file =
        "<xliff version='1.2'><file source-language='fr' target-language='en-GB'>%s</file><file source-language='de' target-language='en'>%s</file></xliff>"
            .formatted(units, units);
    assertThat(xliff("en", "fr", file))
        .containsExactly(RawPair.of(1, "b", "a"), RawPair.unusable(2, "a", "other-languages"));
  }

  @Test
  void xliffPassesOverProposals() throws IOException {
    String file =
        "<xliff version='1.2'><file><body><trans-unit"
            + " id='1'><source>a</source><seg-source>x</seg-source>"
            + "<alt-trans><source>c</source><target>d</target></alt-trans></trans-unit></body></file></xliff>";
    assertThat(xliff("en", "fr", file))
        .containsExactly(RawPair.unusable(1, "a", "no-target-segment"));
  }

  @Test
  void unfinishedXliffIsRejectedByItsMarkUnlessItIsKept() throws IOException {
    String file =
        "<xliff version='1.2'><file><body>"
            + unit("", "state='needs-review-translation'")
            + unit("", "state='new'")
            + unit("approved='no'", "state='translated'")
            + unit("approved='no'", "state='needs-l10n'")
            + unit("approved='yes'", "state='final'")
            + unit("", "state='x-checked'")
            + unit("", "")
            + "</body></file></xliff>";
    assertThat(xliff("en", "fr", file))
        .containsExactly(
            RawPair.unusable(1, "a", "state-needs-review-translation"),
            RawPair.unusable(2, "a", "state-new"),
            RawPair.unusable(3, "a", "not-approved"),
            RawPair.unusable(4, "a", "state-needs-l10n"),
            RawPair.of(5, "a", "b"),
            RawPair.of(6, "a", "b"),
            RawPair.of(7, "a", "b"));
    assertThat(xliff("en", "fr", file, Unfinished.KEEP))
        .hasSize(7)
        .allSatisfy(pair -> assertThat(pair.reason()).isEmpty());
  }

  @Test
  void xliffThatIsNotToBeTranslatedSaysSoAndAnEmptyTargetIsNone() throws IOException {
    String file =
        "<xliff version='1.2'><file><body>"
            + "<trans-unit id='1' translate='no'><source>a</source></trans-unit>"
            + "<trans-unit id='2'><source>b</source><target/></trans-unit>"
            + "<trans-unit id='3'><source>c</source><target><mrk mtype='seg'/></target></trans-unit>"
            + "<trans-unit id='4'><source/><target/></trans-unit>"
            + "</body></file></xliff>";
    assertThat(xliff("en", "fr", file))
        .containsExactly(
            RawPair.unusable(1, "a", "translate-no"),
            RawPair.unusable(2, "b", "no-target-segment"),
            RawPair.unusable(3, "c", "no-target-segment"),
            RawPair.of(4, "", ""));
  }

  @Test
  void segmentsOfXliff2HaveTheirStateThemselves() throws IOException {
    String file =
        "<xliff xmlns='urn:oasis:names:tc:xliff:document:2.0' version='2.0' srcLang='en'"
            + " trgLang='fr'><file id='f'><unit id='u'>"
            + "<segment state='initial'><source>a</source><target>b</target></segment>"
            + "<segment state='translated'><source>c</source><target>d</target></segment>"
            + "<segment><source>e</source><target>f</target></segment>"
            + "</unit></file></xliff>";
    assertThat(xliff("en", "fr", file))
        .containsExactly(
            RawPair.unusable(1, "a", "state-initial"),
            RawPair.of(2, "c", "d"),
            RawPair.of(3, "e", "f"));
  }

  private static String unit(String attributes, String ofTarget) {
    return "<trans-unit id='1' %s><source>a</source><target %s>b</target></trans-unit>"
        .formatted(attributes, ofTarget);
  }

  @Test
  void oneWantedLanguageIsEnoughForXliffOfEitherDirection() throws IOException {
    String body = "<body>" + unit("", "") + "</body>";
    String file =
        "<xliff version='1.2'><file source-language='fr' target-language='en'>%s</file><file source-language='en' target-language='fr'>%s</file><file source-language='en' target-language='de'>%s</file></xliff>"
            .formatted(body, body, body);
    for (String[] wanted : new String[][] {{"en", ""}, {"", "fr"}}) {
      assertThat(xliff(wanted[0], wanted[1], file))
          .containsExactly(
              RawPair.of(1, "b", "a"),
              RawPair.of(2, "a", "b"),
              RawPair.unusable(3, "a", "other-languages"));
    }
  }

  @Test
  void xliffThatNamesItsLanguagesNeedsNoSettings() throws IOException {
    String units = "<body>" + unit("", "") + "</body>";
    String file =
        "<xliff version='1.2'><file source-language='de' target-language='sv-FI'>%s</file><file source-language='sv' target-language='de'>%s</file><file source-language='de' target-language='fr'>%s</file></xliff>"
            .formatted(units, units, units);
    assertThat(xliff("", "", file))
        .containsExactly(
            RawPair.of(1, "a", "b"),
            RawPair.of(2, "b", "a"),
            RawPair.unusable(3, "a", "other-languages"));
  }

  @Test
  void aMemoryOfTwoLanguagesNeedsNoSettings() throws IOException {
    String first =
        "<tu><tuv lang='fr-FR'><seg>chat</seg></tuv><tuv lang='en-GB'><seg>cat</seg></tuv></tu>";
    String alone = "<tu><tuv lang='en'><seg>dog</seg></tuv></tu>";
    String german =
        "<tu><tuv lang='en'><seg>cow</seg></tuv><tuv lang='de'><seg>Kuh</seg></tuv></tu>";
    assertThat(tmx("", "", memory(alone + first + german)))
        .containsExactly(
            RawPair.unusable(1, "dog", "no-target-segment"),
            RawPair.of(2, "cat", "chat"),
            RawPair.unusable(3, "cow", "no-target-segment"));
    assertThat(tmx("", "de", memory(german))).containsExactly(RawPair.of(1, "cow", "Kuh"));
    assertThat(tmx("de", "", memory(german))).containsExactly(RawPair.of(1, "Kuh", "cow"));
  }

  @Test
  void aMemoryOfMoreLanguagesSaysWhichSettingIsMissing() {
    String unit =
        "<tu><tuv lang='en'><seg>cow</seg></tuv><tuv lang='de'><seg>Kuh</seg></tuv><tuv"
            + " lang='fr'><seg>vache</seg></tuv></tu>";
    assertThatThrownBy(() -> tmx("", "", memory(unit)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "sample.xml:1: corpus.targetLanguage is not set, and this unit has translations into"
                + " several languages (de, fr): give one of them");
    assertThatThrownBy(() -> tmx("", "en", memory(unit)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "sample.xml:1: corpus.sourceLanguage is not set, and the memory's header (srclang) does"
                + " not name it either: give the language's code, such as"
                + " corpus.sourceLanguage=en");
  }

  @Test
  void codesOfTwoAndThreeLettersAreTheSameLanguage() throws IOException {
    assertThat(tmx("eng", "fra-CA", memory(UNIT)))
        .containsExactly(RawPair.of(1, "A cat sat.", "Un chat."));
  }

  /** Java counts XML's own entities as well, and refuses a file with 50 million of them. */
  @Test
  void aFileMayHaveAnyNumberOfEntities() throws IOException {
    String limit = "jdk.xml.totalEntitySizeLimit";
    System.setProperty(limit, "100");
    try {
      String text = "R&amp;D ".repeat(200).strip();
      String memory =
          "<tmx><body><tu><tuv xml:lang=\"en\"><seg>%s</seg></tuv><tuv xml:lang=\"fr\"><seg>x</seg></tuv></tu></body></tmx>"
              .formatted(text);
      assertThat(
              ReadPairs.all(
                  new TmxReader(ReadPairs.xml(memory), languages("en", "fr"), InlineCodes.DROP)))
          .containsExactly(RawPair.of(1, text.replace("&amp;", "&"), "x"));
    } finally {
      System.clearProperty(limit);
    }
  }

  @Test
  void wmtXmlSegmentsWithoutANumberAreRefused() {
    String set =
        """
        <dataset><doc><src lang="en"><p><seg>One.</seg></p></src>
        <ref lang="fr"><p><seg>Un.</seg></p></ref></doc></dataset>
        """;
    assertThatThrownBy(
            () -> ReadPairs.all(new WmtXmlReader(ReadPairs.xml(set), languages("en", "fr"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sample.xml:1: found <seg> without an id, expected <seg id=");
  }

  @Test
  void wmtXmlOfOtherLanguagesIsRefusedByItsSources() throws IOException {
    String set =
        "<dataset><doc><src lang='en'><p><seg id='1'>One.</seg><seg id='2'>Two.</seg></p></src>"
            + "<ref lang='de'><p><seg id='1'>Eins.</seg><seg id='2'>Zwei.</seg></p></ref></doc></dataset>";
    assertThat(ReadPairs.all(new WmtXmlReader(ReadPairs.xml(set), languages("zu", "xh"))))
        .containsExactly(
            RawPair.unusable(1, "One.", "other-languages"),
            RawPair.unusable(2, "Two.", "other-languages"));
    assertThat(ReadPairs.all(new WmtXmlReader(ReadPairs.xml(set), languages("zu", "de"))))
        .containsExactly(
            RawPair.unusable(1, "Eins.", "no-source-segment"),
            RawPair.unusable(2, "Zwei.", "no-source-segment"));
  }

  @Test
  void wmtXmlGivesAPairForEachReferenceAndNoneForSystems() throws IOException {
    String file =
        "<dataset><doc id='d'><src lang='en'><p><seg id='1'>a</seg><seg id='2'>b</seg></p></src>"
            + "<ref lang='de' translator='A'><seg id='1'>c</seg><seg id='3'>z</seg></ref>"
            + "<ref lang='de' translator='B'><seg id='1'>d</seg></ref>"
            + "<hyp system='s' lang='de'><seg id='2'>e</seg></hyp></doc></dataset>";
    assertThat(ReadPairs.all(new WmtXmlReader(ReadPairs.xml(file), languages("en", "de"))))
        .containsExactly(
            RawPair.of(1, "a", "c"),
            RawPair.of(2, "a", "d"),
            RawPair.unusable(3, "b", "no-target-segment"),
            RawPair.unusable(4, "z", "no-source-segment"));
  }

  private static String memory(String units) {
    return "<tmx version='1.4'><header srclang='en'/><body>" + units + "</body></tmx>";
  }

  private static List<RawPair> tmx(String source, String target, String text) throws IOException {
    return ReadPairs.all(
        new TmxReader(ReadPairs.xml(text), languages(source, target), InlineCodes.DROP));
  }

  private static List<RawPair> xliff(String source, String target, String text) throws IOException {
    return xliff(source, target, text, Unfinished.DROP);
  }

  private static List<RawPair> xliff(
      String source, String target, String text, Unfinished unfinished) throws IOException {
    return ReadPairs.all(
        new XliffReader(
            ReadPairs.xml(text), languages(source, target), InlineCodes.DROP, unfinished));
  }

  private static LanguagePair languages(String source, String target) {
    return new LanguagePair(new LanguageRange(source), new LanguageRange(target));
  }
}
