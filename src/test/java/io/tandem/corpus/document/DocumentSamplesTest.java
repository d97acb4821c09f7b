package io.tandem.corpus.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SharedData;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.text.Words;
import io.tandem.translation.alignment.Alignment.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of other tools, translated by a model that repeats each sentence. */
class DocumentSamplesTest {
  private static final Path RESOURCES = Path.of("src/test/resources/io/tandem");

  /** Those that a memory is read with; other documents may be in any. */
  private static final Languages OF_MEMORY = new Languages("en", "xx");

  static List<Path> ours() throws IOException {
    List<Path> files = new ArrayList<>(documents(RESOURCES.resolve("vectors/formats")));
    files.addAll(documents(RESOURCES.resolve("corpus/format/documents")));
    return files;
  }

  private static List<Path> documents(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> DocumentFormat.ofName(file.getFileName().toString()).isPresent())
          .sorted()
          .toList();
    }
  }

  private static DocumentContext context(DocumentFormat format) {
    return DocumentContext.of(format == DocumentFormat.TMX ? OF_MEMORY : new Languages("", ""));
  }

  private static Document.Translated repeated(Document document) {
    List<Document.Sentence> sentences = new ArrayList<>();
    for (String sentence : document.sentences()) {
      List<Link> links = new ArrayList<>();
      for (int word = 0; word < Words.of(sentence).size(); word++) {
        links.add(new Link(word, word));
      }
      sentences.add(new Document.Sentence(sentence, links));
    }
    return document.translated(sentences.iterator());
  }

  @ParameterizedTest
  @MethodSource("ours")
  void nothingButTargetsChangesAndNothingIsLeftToTranslate(Path file) throws IOException {
    DocumentFormat format = DocumentFormat.ofName(file.getFileName().toString()).orElseThrow();
    byte[] bytes = Files.readAllBytes(file);
    DocumentContext context = context(format);
    Document document = Document.of(bytes, file.toString(), format, context);
    Document.Translated translated = repeated(document);
    assertThat(translated.counts().byPosition()).as("%s", file).isZero();
    Document again = Document.of(translated.bytes(), file.toString(), format, context);
    assertThat(withoutTargets(format, translated.bytes())).isEqualTo(withoutTargets(format, bytes));
    if (TARGETS.containsKey(format)) {
      assertThat(again.sentences()).isEmpty();
    }
  }

  /** What a translation may write, by format; all else of a document stays as it is. */
  private static final Map<DocumentFormat, Pattern> TARGETS =
      Map.of(
          DocumentFormat.XLIFF,
          Pattern.compile(
              "(?<kept><alt-trans\\b.*?</alt-trans>|<mtc:match\\b.*?</mtc:match>)"
                  + "|\\s*<target\\b(?:[^>]*/>|.*?</target>)"
                  + "| (?:target-language|trgLang|approved|state|subState)=(?:\"[^\"]*\"|'[^']*')",
              Pattern.DOTALL),
          DocumentFormat.TMX,
          Pattern.compile("(?<kept>(?!))|\\s*<tuv [^>]*\\blang=\"xx\".*?</tuv>", Pattern.DOTALL),
          DocumentFormat.PO,
          Pattern.compile(
              "(?<kept>^msgid \"\"\\R(?=msgstr))|^msgstr.*\\R(?:\".*\\R?)*|^#, fuzzy\\R",
              Pattern.MULTILINE));

  /**
   * Returns a document without its targets; of a zip file the names and contents of its entries.
   */
  private static String withoutTargets(DocumentFormat format, byte[] bytes) {
    if (format.entries().isPresent()) {
      ZippedEntries zipped = ZippedEntries.of(bytes, Integer.MAX_VALUE);
      return zipped.names().stream()
          .map(name -> name + "\n" + new String(zipped.content(name), ISO_8859_1))
          .collect(Collectors.joining("\n"));
    }
    boolean wide = bytes.length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe;
    String text = new String(bytes, wide ? UTF_16 : ISO_8859_1);
    Pattern targets = TARGETS.get(format);
    return targets == null ? text : targets.matcher(text).replaceAll("${kept}");
  }

  @Test
  void theSameHoldsForFilesThatDoNotShip() throws IOException {
    for (Path file : documents(SharedData.path("data/formats"))) {
      if (file.toString().contains("/wmtxml/")) {
        continue; // XML that is no document
      }
      nothingButTargetsChangesAndNothingIsLeftToTranslate(file);
    }
  }

  /**
   * Counts texts of any documents below a folder that do not come out as they were, or are marked
   * for review: {@code mvn test -Dtest=DocumentSamplesTest -Dtandem.documents=FOLDER}.
   */
  @Test
  @EnabledIfSystemProperty(named = "tandem.documents", matches = ".+")
  void textsThatChangeAreCounted() throws IOException {
    Map<DocumentFormat, List<TranslatedText>> texts = new TreeMap<>();
    List<String> changed = new ArrayList<>();
    for (Path file : documents(Path.of(System.getProperty("tandem.documents")))) {
      DocumentFormat format = DocumentFormat.ofName(file.getFileName().toString()).orElseThrow();
      try {
        byte[] bytes = Files.readAllBytes(file);
        DocumentContext context = context(format);
        Document.Translated translated =
            repeated(Document.of(bytes, file.toString(), format, context));
        texts.computeIfAbsent(format, none -> new ArrayList<>()).addAll(translated.texts());
        String before = withoutTargets(format, bytes);
        String after = withoutTargets(format, translated.bytes());
        int same = Arrays.mismatch(before.toCharArray(), after.toCharArray());
        if (same >= 0) {
          changed.add(file + ": " + excerpt(before, same) + " -> " + excerpt(after, same));
        }
      } catch (UserException e) {
        System.out.println(e.getMessage());
      }
    }
    texts.forEach(
        (format, all) ->
            System.out.println(
                Text.format(
                    "%s: %d texts, %d with codes; %d come out otherwise, %d are to review",
                    format,
                    all.size(),
                    count(all, text -> text.codes() > 0),
                    count(all, text -> !text.source().strip().equals(text.target().strip())),
                    count(all, TranslatedText::needsReview))));
    System.out.println(Text.format("%d files change beside their targets:", changed.size()));
    changed.forEach(System.out::println);
    assertThat(texts).isNotEmpty();
  }

  private static String excerpt(String text, int position) {
    int start = Math.max(0, position - 20);
    return text.substring(start, Math.min(text.length(), position + 60))
        .replaceAll("\\R", "\u23ce");
  }

  private static long count(List<TranslatedText> texts, Predicate<TranslatedText> which) {
    return texts.stream().filter(which).count();
  }
}
