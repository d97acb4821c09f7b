package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.config.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Documents of XLIFF and TMX, small ones of our own, valid and invalid: each ends with a comment
 * that says what is read from it from English to French. A line is a pair ({@code source =>
 * target}), a rejected unit ({@code reason: text}), or the end ({@code refused: LINE: message}).
 */
class ConformanceTest {
  private static final String EXPECTED = "<!-- expected\n";

  static List<Path> documents() throws IOException, URISyntaxException {
    Path folder = Path.of(ConformanceTest.class.getResource("conformance").toURI());
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentIsReadWholeReportedOrRefusedAsItSays(Path document) throws IOException {
    String text = Files.readString(document);
    int end = text.lastIndexOf(EXPECTED);
    String expected = text.substring(end + EXPECTED.length(), text.lastIndexOf("-->"));

    List<String> read = read(document.getFileName().toString(), text.substring(0, end));

    List<String> lines = expected.lines().toList();
    assertThat(read).hasSize(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("refused: ")) {
        assertThat(read.get(i)).startsWith(lines.get(i));
      } else {
        assertThat(read.get(i)).isEqualTo(lines.get(i));
      }
    }
  }

  @Test
  void valuesOfAnyLengthAreChecked() throws IOException {
    String document =
        """
        <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en%s">
        <file id="f"><unit id="u"><segment><source>A cat<ph id="1" subFlows="u%s"/>.</source>
        </segment></unit></file></xliff>
        """;
    assertThat(read("long.xlf", document.formatted("", " u".repeat(100_000))))
        .containsExactly("no-target-segment: A cat.");
    assertThat(read("long.xlf", document.formatted("-a".repeat(100_000), "")))
        .singleElement()
        .asString()
        .startsWith("refused: 1: <xliff> has srcLang=\"en-a-a");
  }

  private static List<String> read(String name, String text) throws IOException {
    // The byte order mark of UTF-16 is the encoder's.
    byte[] bytes =
        text.getBytes(
            name.startsWith("in-utf16") ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    LanguagePair languages = new LanguagePair(new LanguageRange("en"), new LanguageRange("fr"));
    List<String> read = new ArrayList<>();
    try (PairReader reader =
        name.endsWith(".tmx")
            ? new TmxReader(
                XmlFile.of(name, new ByteArrayInputStream(bytes)), languages, InlineCodes.DROP)
            : new XliffReader(
                XmlFile.of(name, new ByteArrayInputStream(bytes)),
                languages,
                InlineCodes.DROP,
                Unfinished.DROP)) {
      for (RawPair pair = reader.next(); pair != null; pair = reader.next()) {
        read.add(said(pair));
      }
    } catch (UserException e) {
      assertThat(e.getMessage()).startsWith(name + ":");
      read.add("refused: " + e.getMessage().substring(name.length() + 1));
    }
    return read;
  }

  private static String said(RawPair pair) {
    String said =
        pair.reason().isEmpty()
            ? pair.source() + " => " + pair.target()
            : pair.reason().get() + ": " + pair.source();
    return said.replace("\n", "\\n").replace("\t", "\\t");
  }
}
