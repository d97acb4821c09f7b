package io.tandem.corpus.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.sf.okapi.lib.xliff2.reader.XLIFFReader;
import org.junit.jupiter.api.Test;

/**
 * Files that keep the rules of XLIFF 2 keep them when their sentences are translated into the same
 * words in reverse order. The rules are those of OASIS, as Okapi checks them.
 */
class XliffRulesTest {
  private static final String FILE =
      """
      <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr">
        <file id="f"><unit id="u"><segment>%s</segment></unit></file>
      </xliff>
      """;

  private static void check(byte[] file) throws IOException {
    try (XLIFFReader reader = new XLIFFReader(XLIFFReader.VALIDATION_MAXIMAL)) {
      reader.open(new ByteArrayInputStream(file));
      while (reader.hasNext()) {
        reader.next();
      }
    }
  }

  private static String language(String file, String attribute, String otherwise) {
    Matcher found = Pattern.compile(attribute + "\\s*=\\s*[\"']([^\"']*)").matcher(file);
    return found.find() ? found.group(1) : otherwise;
  }

  private static String reversed(byte[] bytes) {
    String file = new String(bytes, StandardCharsets.UTF_8);
    Languages languages =
        new Languages(language(file, "srcLang", "en"), language(file, "trgLang", "fr"));
    Document document =
        Document.of(bytes, "f", DocumentFormat.XLIFF, DocumentContext.of(languages));
    return new String(Translating.reversed(document).bytes(), StandardCharsets.UTF_8);
  }

  private static void staysValid(String name, byte[] file) {
    String translated = reversed(file);
    assertThatCode(() -> check(translated.getBytes(StandardCharsets.UTF_8)))
        .as("%s, translated: %s", name, translated)
        .doesNotThrowAnyException();
  }

  private static String reversed(String segment) {
    byte[] file = FILE.formatted(segment).getBytes(StandardCharsets.UTF_8);
    staysValid(segment, file);
    String translated = reversed(file);
    return translated.substring(translated.indexOf("<target"), translated.indexOf("</segment"));
  }

  @Test
  void theFilesOfOkapisTestsStayValid() throws Exception {
    URI samples = XLIFFReader.class.getResource("/valid/withReorderedCodes.xlf").toURI();
    List<String> checked = new ArrayList<>();
    try (FileSystem jar = FileSystems.newFileSystem(samples, Map.of());
        Stream<Path> files = Files.walk(jar.getPath("/valid"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".xlf")).toList()) {
        // Its prefix must be made known to the reader by a file beside it.
        if (!file.endsWith("withTBXExtension.xlf")) {
          staysValid(file.toString(), Files.readAllBytes(file));
          checked.add(file.toString());
        }
      }
    }
    assertThat(checked).hasSizeGreaterThan(40);
  }

  @Test
  void codesThatMayNotChangeTheirOrderKeepIt() {
    String bound = "canCopy=\"no\" canDelete=\"no\" canReorder";
    assertThat(
            reversed(
                "<source>a <ph id=\"1\" %s=\"firstNo\"/> b <ph id=\"2\" %s=\"no\"/> c <ph id=\"3\"/> d</source>"
                    .formatted(bound, bound)))
        .isEqualTo(
            "<target>d <ph id=\"1\" %s=\"firstNo\"/>c <ph id=\"2\" %s=\"no\"/>b <ph id=\"3\"/>a</target>"
                .formatted(bound, bound));
    assertThat(
            reversed(
                "<source>a <pc id=\"1\" %s=\"firstNo\">b</pc> <ph id=\"2\" %s=\"no\"/> <ph id=\"3\"/>c</source>"
                    .formatted(bound, bound)))
        .contains("</pc> <ph id=\"2\"");
  }

  @Test
  void aTargetHasTheWhiteSpaceOfItsSource() {
    assertThat(reversed("<source xml:space=\"preserve\">a  b</source>"))
        .isEqualTo("<target xml:space=\"preserve\">b a</target>");
  }

  @Test
  void whatTheMemoryHadIsAMatchOfItsSegment() throws IOException {
    DocumentContext context =
        DocumentContext.of(new Languages("en", "fr"))
            .with(TranslationMemoryTest.memory(75, "Close the door.", "Fermez la porte."));
    for (String matches :
        List.of(
            "",
            "<m:matches xmlns:m=\"urn:oasis:names:tc:xliff:matches:2.0\"><m:match ref=\"#b\">"
                + "<source>a</source><target>b</target></m:match></m:matches>")) {
      String unit =
          "%s<segment id=\"a\"><source>Close the <ph id=\"1\"/>big door.</source></segment><segment>"
              + "<source>Close the door.</source></segment><segment id=\"b\"><source>Go home.</source>";
      byte[] file =
          FILE.formatted("")
              .replace("<segment>", unit.formatted(matches))
              .getBytes(StandardCharsets.UTF_8);
      byte[] bytes =
          Translating.reversed(Document.of(file, "f", DocumentFormat.XLIFF, context)).bytes();
      check(bytes);
      String prefix = matches.isEmpty() ? "mtc:" : "m:";
      assertThat(new String(bytes, StandardCharsets.UTF_8))
          .contains(
              "<%smatch ref=\"#a\" similarity=\"80\"><source>Close the door.</source><target>Fermez la porte.</target></%smatch></%smatches>"
                  .formatted(prefix, prefix, prefix))
          .containsOnlyOnce("similarity=")
          .contains("subState=\"tandem:memory-80\"", "subState=\"tandem:memory-100\"");
    }
  }

  @Test
  void aTargetKeepsItsAttributes() {
    assertThat(reversed("<source>a b</source><target order=\"1\" xml:lang=\"fr\"></target>"))
        .isEqualTo("<target order=\"1\" xml:lang=\"fr\">b a</target>");
    assertThat(reversed("<source>a b</source><target order=\"1\" />"))
        .isEqualTo("<target order=\"1\" >b a</target>");
  }
}
