package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.SharedData;
import io.tandem.Vectors;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.config.InputSettings;
import io.tandem.config.Inputs;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.table.CodeColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real files of each format against what other tools read from them. Most of them have licences
 * that do not let them ship.
 */
class FormatSamplesTest {
  private static final Path SAMPLES = Path.of("data", "formats");

  static Stream<JsonNode> memories() throws IOException {
    return expectations(sample("tmx/expected.jsonl"));
  }

  static Stream<JsonNode> localisations() throws IOException {
    return expectations(sample("xliff/expected.jsonl"))
        .filter(node -> node.path("note").isMissingNode());
  }

  private static Stream<JsonNode> expectations(Path file) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      found.add(new ObjectMapper().readTree(line));
    }
    return found.stream();
  }

  @Test
  void aTranslationMemoryInSevenLanguagesGivesThePairsOfEach() throws IOException {
    assertThat(expectations(shipped("tmx/expected.jsonl")))
        .hasSize(1)
        .allSatisfy(expected -> checkMemory(expected, shipped("tmx/disfr-multilanguage.tmx")));
  }

  @ParameterizedTest
  @MethodSource("memories")
  void aTranslationMemoryGivesEachPairOfItsLanguages(JsonNode expected) {
    checkMemory(expected, sample("tmx/" + expected.get("file").asText()));
  }

  private static void checkMemory(JsonNode expected, Path path) {
    String file = path.toString();
    Set<String> tags = new LinkedHashSet<>();
    expected.get("langs").forEach(tag -> tags.add(tag.asText().toLowerCase(Locale.ROOT)));
    for (String source : tags) {
      for (String target : tags) {
        for (InlineCodes codes : InlineCodes.values()) {
          InputSettings input =
              Inputs.with(
                  Inputs.in(Format.TMX, file).orLanguages(source, target),
                  Map.of("inlineCodes", codes));
          List<RawPair> read = ReadPairs.of(input);
          assertThat(read).hasSize(expected.get("tu").asInt());
          String text = codes == InlineCodes.KEEP ? "text" : "text_without_codes";
          for (int i = 0; i < expected.get("units").size(); i++) {
            JsonNode unit = expected.get("units").get(i);
            String sourceText = variant(unit, source, text);
            String targetText = variant(unit, target, text);
            boolean whole = sourceText != null && targetText != null;
            assertThat(read.get(i).reason().isEmpty()).isEqualTo(whole);
            if (whole) {
              assertThat(read.get(i).with(Map.of()))
                  .isEqualTo(RawPair.of(i + 1, sourceText, targetText));
              String withCodes = read.get(i).codes().getOrDefault(CodeColumns.SOURCE_CODES, "");
              assertThat(InlineXml.checked(withCodes, InlineXml.Vocabulary.TMX, file))
                  .isEqualTo(withCodes);
            }
          }
        }
      }
    }
  }

  private static String variant(JsonNode unit, String wanted, String text) {
    String first = null;
    for (JsonNode variant : unit) {
      String tag = variant.get("lang").asText().toLowerCase(Locale.ROOT);
      if (tag.equals(wanted)) {
        return variant.get(text).asText();
      }
      if (first == null && tag.startsWith(wanted + "-")) {
        first = variant.get(text).asText();
      }
    }
    return first;
  }

  @Test
  void xliffWithAlternativesAndCodesGivesItsUnits() throws IOException {
    assertThat(expectations(shipped("xliff/expected.jsonl")))
        .hasSize(1)
        .allSatisfy(expected -> checkUnits(expected, shipped("xliff/disfr-Xliff2.xliff")));
  }

  @ParameterizedTest
  @MethodSource("localisations")
  void xliffGivesItsUnits(JsonNode expected) {
    checkUnits(expected, sample("xliff/" + expected.get("file").asText()));
  }

  private static void checkUnits(JsonNode expected, Path file) {
    List<RawPair> read =
        ReadPairs.of(
            Inputs.with(
                Inputs.in(Format.XLIFF, file.toString()),
                Map.of("inlineCodes", InlineCodes.KEEP, "unfinished", Unfinished.KEEP)));
    assertThat(read).hasSize(expected.get("units").asInt());
    for (int i = 0; i < expected.get("pairs").size(); i++) {
      JsonNode pair = expected.get("pairs").get(i);
      String source = pair.get(0).asText();
      assertThat(read.get(i))
          .isEqualTo(
              pair.get(1).asText("").isBlank()
                  ? RawPair.unusable(i + 1, source, "no-target-segment")
                  : RawPair.of(i + 1, source, pair.get(1).asText()));
    }
  }

  /** The document names no target language, as it should for its only target. */
  @Test
  void xliff2GivesItsSegments() {
    List<RawPair> read =
        ReadPairs.of(Inputs.in(Format.XLIFF, sample("xliff/omegat-ex.9.5.xlf").toString()));
    assertThat(read).hasSize(8);
    assertThat(ReadPairs.usable(read))
        .containsExactly(List.of("High Altitude Birds", "Oiseaux de haute altitude"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python-docs-fr.faq_general.po",
        "python-docs-fr.library_functions.po",
        "python-docs-fr.tutorial_controlflow.po",
        "libreoffice-svt.de.mo"
      })
  void gettextGivesWhatIsTranslated(String name) throws IOException {
    String table = name.endsWith(".po") ? name.replace(".po", "") : name;
    assertThat(gettext(sample("po/" + name)))
        .containsExactlyElementsOf(translated(sample("po/" + table + ".expected.tsv")));
  }

  @Test
  void gettextGivesWhatIsTranslatedFromTextAndFromWhatMsgfmtMadeOfIt() throws IOException {
    String name = "po/python-docs-fr.tutorial_introduction";
    List<List<String>> expected = translated(shipped(name + ".expected.tsv"));
    assertThat(gettext(shipped(name + ".po"))).containsExactlyElementsOf(expected);
    // The expected rows are sorted.
    assertThat(gettext(shipped(name + ".mo"))).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<List<String>> gettext(Path file) {
    return ReadPairs.usable(ReadPairs.of(Inputs.in(Format.PO, file.toString())));
  }

  private static List<List<String>> translated(Path table) throws IOException {
    List<List<String>> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(table)) {
      String[] columns = line.split("\t", -1);
      pairs.add(List.of(plain(columns[columns.length - 2]), plain(columns[columns.length - 1])));
    }
    return pairs;
  }

  private static String plain(String escaped) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '\\') {
        char next = escaped.charAt(++i);
        text.append(next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  @Test
  void sgmGivesSegmentsOfEqualPlace() throws IOException {
    InputSettings input =
        Inputs.in(
            Format.SGM,
            sample("sgm/newstest2009-sample-src.fr.sgm").toString(),
            sample("sgm/newstest2009-sample-ref.en.sgm").toString());
    assertThat(ReadPairs.usable(ReadPairs.of(input)))
        .containsExactlyElementsOf(table("sgm/expected.fr-en.tsv"));
  }

  @Test
  void wmtXmlGivesEverySourceSegmentWithItsReference() throws IOException {
    List<List<String>> rows = table("wmtxml/newssample2021.expected.tsv");
    List<List<String>> expected = new ArrayList<>();
    for (List<String> row : rows) {
      if (row.get(2).equals("src")) {
        rows.stream()
            .filter(other -> other.get(2).equals("ref"))
            .filter(other -> other.subList(0, 2).equals(row.subList(0, 2)))
            .forEach(other -> expected.add(List.of(row.get(5), other.get(5))));
      }
    }
    String file = sample("wmtxml/newssample2021.src-ref.xml").toString();
    List<RawPair> read = ReadPairs.of(Inputs.in(Format.WMTXML, file).orLanguages("en", "ha"));
    assertThat(ReadPairs.usable(read)).hasSize(1000).containsExactlyElementsOf(expected);
    assertThat(read).hasSize(1005);
  }

  @Test
  void jsonLinesGiveTheRowsThatTheyWereMadeOf() throws IOException {
    InputSettings json =
        Inputs.in(Format.JSONL, sample("jsonl/tatoeba.eng-fra.jsonl").toString())
            .orLanguages("en", "fr");
    assertThat(ReadPairs.usable(ReadPairs.of(json)))
        .hasSize(1000)
        .containsExactlyElementsOf(table("tsv/tatoeba.eng-fra.tsv").subList(0, 1000));
  }

  @Test
  void descriptionsOfPackagesGiveTheirParagraphs() throws IOException {
    InputSettings input =
        Inputs.in(
            Format.DDTP,
            sample("ddtp/Translation-en.sample").toString(),
            sample("ddtp/Translation-de.sample").toString());
    assertThat(ReadPairs.usable(ReadPairs.of(input)))
        .hasSize(1983)
        .containsExactlyElementsOf(
            table("ddtp/expected.en-de.tsv").stream().map(row -> row.subList(3, 5)).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"news-commentary.en-fr .en .fr", "tatoeba.deu-eng .deu .eng"})
  void alignedFilesGiveAsManyPairsAsLines(String names) throws IOException {
    String[] parts = names.split(" ");
    Path source = sample("moses/" + parts[0] + parts[1]);
    Path target = sample("moses/" + parts[0] + parts[2]);
    List<RawPair> read =
        ReadPairs.of(Inputs.in(Format.LINES, source.toString(), target.toString()));
    assertThat(read.stream().map(RawPair::source))
        .containsExactlyElementsOf(Files.readAllLines(source));
    assertThat(read.stream().map(RawPair::target))
        .containsExactlyElementsOf(Files.readAllLines(target));
    assertThat(read).allMatch(pair -> pair.reason().isEmpty());
  }

  @Test
  void pairsBehindTheirAddressesAreReadByColumn() throws IOException {
    Path file = sample("tsv/bitextor-urls.en-de.tsv");
    List<RawPair> read =
        ReadPairs.of(
            SettingsReader.ofText(
                    "",
                    List.of(
                        "corpus.inputs=[{path=\"%s\", sourceColumn=3, targetColumn=4}]"
                            .formatted(file)))
                .settings()
                .corpus()
                .inputs()
                .get(0));
    List<List<String>> rows =
        Files.readAllLines(file).stream().map(line -> List.of(line.split("\t", -1))).toList();
    assertThat(read).hasSize(10);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(read.get(i)).isEqualTo(RawPair.of(i + 1, rows.get(i).get(2), rows.get(i).get(3)));
    }
  }

  @Test
  void bibleVersesAreReadWithTheirQuotes() {
    InputSettings csv =
        Inputs.withFields(
            Inputs.in(Format.CSV, shipped("bible/FreOltramare1874.Mark.csv").toString()),
            "Verse",
            "Text");
    List<RawPair> read = ReadPairs.of(csv);
    assertThat(read).hasSize(678);
    assertThat(read.get(0).target())
        .isEqualTo("Commencement de l'Evangile de Jésus-Christ, Fils de Dieu.");
    assertThat(read).allSatisfy(pair -> assertThat(pair.source()).matches("\\d+"));
  }

  /** Verses are joined on their key; a verse that an edition leaves out is empty. */
  @Test
  void versesOfTwoEditionsJoinOnTheirNumbers() {
    Map<String, String> english = verses("OEB");
    Map<String, String> french = verses("FreOltramare1874");
    assertThat(english).hasSize(678).containsOnlyKeys(french.keySet());
    assertThat(english)
        .containsEntry("1:1", "The beginning of the good news about Jesus Christ.")
        .containsEntry(
            "1:3",
            "The voice of one crying aloud in the wilderness: “Prepare the road for the Lord, make"
                + " a straight path for him.”’ ");
    assertThat(english.keySet().stream().filter(verse -> english.get(verse).isEmpty()))
        .containsExactly("7:16", "9:44", "9:46", "11:26", "15:28");
    assertThat(french.values()).noneMatch(String::isEmpty);
  }

  private static Map<String, String> verses(String edition) {
    InputSettings csv = Inputs.in(Format.CSV, shipped("bible/" + edition + ".Mark.csv").toString());
    List<RawPair> chapters = ReadPairs.of(Inputs.withFields(csv, "Chapter", "Verse"));
    List<RawPair> verses = ReadPairs.of(Inputs.withFields(csv, "Verse", "Text"));
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < verses.size(); i++) {
      assertThat(verses.get(i).reason()).isEmpty();
      found.put(chapters.get(i).source() + ":" + chapters.get(i).target(), verses.get(i).target());
    }
    return found;
  }

  /** A new folder of samples that no test reads fails here. */
  @Test
  void everyFolderOfSamplesIsReadHere() throws IOException {
    try (Stream<Path> folders = Files.list(SharedData.path(SAMPLES.toString()))) {
      assertThat(folders.filter(Files::isDirectory).map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "bible", "ddtp", "jsonl", "moses", "po", "sgm", "tmx", "tsv", "wmtxml", "xliff");
    }
  }

  private static List<List<String>> table(String name) throws IOException {
    return Files.readAllLines(sample(name)).stream()
        .map(line -> List.of(line.split("\t", -1)))
        .toList();
  }

  private static Path shipped(String name) {
    return Vectors.path("formats/" + name);
  }

  private static Path sample(String name) {
    return SharedData.path(SAMPLES.resolve(name).toString());
  }
}
