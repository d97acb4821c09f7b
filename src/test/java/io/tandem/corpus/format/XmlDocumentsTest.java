package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.corpus.format.LanguagePair.LanguageRange;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small documents of XLIFF and TMX with the constructs that are read, some of which break rules
 * that reading does not need. Each ends with a comment that says what is read from it from English
 * to French. A line is a pair ({@code source => target}) or a rejected unit ({@code reason: text}).
 */
class XmlDocumentsTest {
  private static final String EXPECTED = "<!-- expected\n";

  static List<Path> documents() throws IOException, URISyntaxException {
    Path folder = Path.of(XmlDocumentsTest.class.getResource("documents").toURI());
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentGivesItsPairsAndRejectedUnits(Path document) throws IOException {
    String text = Files.readString(document);
    int end = text.lastIndexOf(EXPECTED);
    String expected = text.substring(end + EXPECTED.length(), text.lastIndexOf("-->"));
    XmlFile xml = ReadPairs.xml(text);
    LanguagePair languages = new LanguagePair(new LanguageRange("en"), new LanguageRange("fr"));
    PairReader reader =
        document.toString().endsWith(".tmx")
            ? new TmxReader(xml, languages, InlineCodes.DROP)
            : new XliffReader(xml, languages, InlineCodes.DROP, Unfinished.DROP);
    assertThat(ReadPairs.all(reader).stream().map(XmlDocumentsTest::said))
        .containsExactlyElementsOf(expected.lines().toList());
  }

  private static String said(RawPair pair) {
    return pair.reason()
        .map(reason -> (reason + ": " + pair.source()).strip())
        .orElse(pair.source() + " => " + pair.target());
  }
}
