package io.tandem.corpus.document;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    DocumentContext context =
        DocumentContext.of(format == DocumentFormat.TMX ? OF_MEMORY : new Languages("", ""));
    Document document = Document.of(bytes, file.toString(), format, context);
    Document.Translated translated = repeated(document);
    assertThat(translated.counts().byPosition()).as("%s", file).isZero();
    Document again = Document.of(translated.bytes(), file.toString(), format, context);
    if (format == DocumentFormat.HTML || format == DocumentFormat.MARKDOWN) {
      assertThat(new String(translated.bytes(), UTF_8)).isEqualTo(new String(bytes, UTF_8));
    } else {
      assertThat(again.sentences()).isEmpty();
    }
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
    for (Path file : documents(Path.of(System.getProperty("tandem.documents")))) {
      DocumentFormat format = DocumentFormat.ofName(file.getFileName().toString()).orElseThrow();
      try {
        Document document =
            Document.of(
                Files.readAllBytes(file),
                file.toString(),
                format,
                DocumentContext.of(new Languages("en", "fr")));
        texts.computeIfAbsent(format, none -> new ArrayList<>()).addAll(repeated(document).texts());
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
    assertThat(texts).isNotEmpty();
  }

  private static long count(List<TranslatedText> texts, Predicate<TranslatedText> which) {
    return texts.stream().filter(which).count();
  }
}
