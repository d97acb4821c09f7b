package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile.FilePiece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text of one language in every format that is read as a file: the source side alone. */
class OneSideTest {
  @TempDir private Path dir;

  @Test
  void everyLineOfPlainTextIsASentence() throws IOException {
    assertThat(read("lines", "One.\ttwo\n\nThree.\n"))
        .containsExactly(
            RawPair.ofSource(1, "One.\ttwo"),
            RawPair.ofSource(2, ""),
            RawPair.ofSource(3, "Three."));
  }

  @Test
  void aPlainFileIsReadInPiecesThatLoseNoLine() throws IOException {
    Path text = Files.writeString(dir.resolve("text"), "One.\nTwo.\nThree.\n");
    InputSettings input =
        InputSettings.of(Map.of("format", "lines", "path", text.toString(), "targetColumn", 0));
    BitextFile file = new BitextFile(0, input, text.toString(), "", Files.size(text));
    assertThat(PairFormats.isSplittable(file)).isTrue();
    Configuration hadoop = new Configuration();
    assertThat(ReadPairs.all(PairFormats.open(new FilePiece(file, 0, 7, 0), hadoop)))
        .containsExactly(RawPair.ofSource(1, "One."), RawPair.ofSource(2, "Two."));
    assertThat(ReadPairs.all(PairFormats.open(new FilePiece(file, 7, Long.MAX_VALUE, 2), hadoop)))
        .containsExactly(RawPair.ofSource(3, "Three."));
  }

  @Test
  void oneColumnIsEnough() throws IOException {
    assertThat(read("tsv", "One.\nTwo.\tDeux.\n"))
        .containsExactly(RawPair.ofSource(1, "One."), RawPair.ofSource(2, "Two."));
    assertThat(read("csv", "One.\n\"Two, three.\",Deux\n"))
        .containsExactly(RawPair.ofSource(1, "One."), RawPair.ofSource(2, "Two, three."));
    assertThat(read("tsv", "id\ttext\n7\tOne.\n8\n", Map.of("sourceField", "text")))
        .containsExactly(RawPair.ofSource(2, "One."), RawPair.unusable(3, "8", "too-few-columns"));
  }

  @Test
  void scoresAreRead() throws IOException {
    assertThat(
            read(
                "tsv",
                "0.5\tOne.\n",
                Map.of("columns", List.of("lm", "source"), "scoreFields", List.of("lm"))))
        .containsExactly(RawPair.of(1, "One.", "", List.of(0.5)));
  }

  @Test
  void jsonLinesHaveTextOrTheFieldThatIsNamed() throws IOException {
    assertThat(read("jsonl", "{\"text\": \"One.\"}\n{\"target\": \"x\"}\n"))
        .containsExactly(
            RawPair.ofSource(1, "One."),
            RawPair.unusable(2, "{\"target\": \"x\"}", "missing-field"));
    assertThat(read("jsonl", "{\"a\": {\"b\": \"One.\"}}", Map.of("sourceField", "a.b")))
        .containsExactly(RawPair.ofSource(1, "One."));
  }

  @Test
  void aMemoryGivesTheSegmentsOfItsLanguageWhateverOthersThereAre() throws IOException {
    String memory =
        "<tmx><header srclang='en'/><body>"
            + "<tu><tuv lang='en'><seg>One.</seg></tuv></tu>"
            + "<tu><tuv lang='en'><seg>Two.</seg></tuv><tuv lang='de'><seg>Zwei.</seg></tuv>"
            + "<tuv lang='fr'><seg>Deux.</seg></tuv></tu>"
            + "<tu><tuv lang='de'><seg>Drei.</seg></tuv></tu></body></tmx>";
    assertThat(read("tmx", memory))
        .containsExactly(
            RawPair.ofSource(1, "One."),
            RawPair.ofSource(2, "Two."),
            RawPair.unusable(3, "", "no-source-segment"));
    assertThat(read("tmx", memory, Map.of("sourceLanguage", "de")))
        .containsExactly(
            RawPair.unusable(1, "", "no-source-segment"),
            RawPair.ofSource(2, "Zwei."),
            RawPair.ofSource(3, "Drei."));
  }

  @Test
  void unitsOfXliffNeedNoTranslationAndTheirStateDoesNotMatter() throws IOException {
    String units =
        "<trans-unit id='1'><source>One.</source></trans-unit>"
            + "<trans-unit id='2'><source>Two.</source>"
            + "<target state='needs-translation'>Zwei.</target></trans-unit>"
            + "<trans-unit id='3' translate='no'><source>THREE_3</source></trans-unit>";
    String xliff =
        "<xliff version='1.2'><file source-language='en' target-language='de'><body>"
            + units
            + "</body></file></xliff>";
    assertThat(read("xliff", xliff, Map.of("sourceLanguage", "en")))
        .containsExactly(
            RawPair.ofSource(1, "One."),
            RawPair.ofSource(2, "Two."),
            RawPair.unusable(3, "THREE_3", "translate-no"));
    assertThat(read("xliff", xliff)).hasSize(3).first().isEqualTo(RawPair.ofSource(1, "One."));
    // The text in the language of the targets is the translation, which is unfinished here.
    assertThat(read("xliff", xliff, Map.of("sourceLanguage", "de")))
        .extracting(pair -> pair.reason().orElse("read"))
        .containsExactly("no-source-segment", "state-needs-translation", "no-source-segment");
  }

  @Test
  void messagesNeedNoTranslation() throws IOException {
    String catalogue =
        "msgid \"One.\"\nmsgstr \"\"\n\n#, fuzzy\nmsgid \"Two.\"\nmsgstr \"Zwo.\"\n\n"
            + "msgid \"Three.\"\nmsgstr \"Drei.\"\n\n"
            + "#~ msgid \"Old.\"\n#~ msgstr \"Alt.\"\n\n"
            + "msgid \"%d file\"\nmsgid_plural \"%d files\"\nmsgstr[0] \"\"\n";
    assertThat(read("po", catalogue))
        .containsExactly(
            RawPair.ofSource(1, "One."),
            RawPair.ofSource(5, "Two."),
            RawPair.ofSource(8, "Three."),
            RawPair.unusable(11, "Old.", "obsolete"),
            RawPair.unusable(14, "%d file", "plural"));
  }

  @Test
  void oneFileOfATestSetIsEnough() throws IOException {
    assertThat(
            read(
                "sgm",
                "<srcset><doc docid='a'><seg id='1'>One &amp; two.</seg>\n<seg id='2'>Three.</seg>"
                    + "</doc></srcset>"))
        .containsExactly(RawPair.ofSource(1, "One & two."), RawPair.ofSource(2, "Three."));
    assertThatThrownBy(() -> read("sgm", "One.\n"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found no <seg>; expected a test set in SGML");
  }

  @Test
  void oneIndexOfDescriptionsIsEnough() throws IOException {
    assertThat(
            read(
                "ddtp",
                "Package: a\nDescription-md5: 00\nDescription-en: A thing\n Said\n more.\n\n"
                    + "Package: b\nDescription-md5: 01\nDescription-en: Another\n"))
        .containsExactly(
            RawPair.ofSource(1, "A thing"),
            RawPair.ofSource(2, "Said more."),
            RawPair.ofSource(3, "Another"));
  }

  @Test
  void sourcesOfATestSetInXmlAreReadOnceHoweverManyReferencesThereAre() throws IOException {
    String set =
        "<dataset><doc><src lang='en'><p><seg id='1'>One.</seg></p></src>"
            + "<ref lang='de'><p><seg id='1'>Eins.</seg></p></ref>"
            + "<ref lang='fr'><p><seg id='1'>Un.</seg></p></ref></doc></dataset>";
    assertThat(read("wmtxml", set, Map.of("sourceLanguage", "en")))
        .containsExactly(RawPair.ofSource(1, "One."));
  }

  private List<RawPair> read(String format, String content) throws IOException {
    return read(format, content, Map.of());
  }

  private List<RawPair> read(String format, String content, Map<String, ?> more)
      throws IOException {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("format", format);
    settings.put("path", Files.writeString(dir.resolve("text"), content).toString());
    settings.put("targetColumn", 0);
    return ReadPairs.of(InputSettings.of(settings));
  }
}
