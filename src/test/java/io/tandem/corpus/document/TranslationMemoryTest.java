package io.tandem.corpus.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.corpus.document.format.Match;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

class TranslationMemoryTest {
  private static final Languages LANGUAGES = new Languages("en", "fr");

  static TranslationMemory memory(int minimum, String... pairs) {
    StringBuilder file = new StringBuilder("<tmx><body>");
    for (int i = 0; i < pairs.length; i += 2) {
      file.append("<tu><tuv xml:lang=\"en-US\"><seg>").append(pairs[i]);
      file.append("</seg></tuv><tuv xml:lang=\"fr\"><seg>").append(pairs[i + 1]);
      file.append("</seg></tuv></tu>");
    }
    file.append("</body></tmx>");
    return TranslationMemory.ofTmx(
        file.toString().getBytes(StandardCharsets.UTF_8), "m.tmx", LANGUAGES, minimum);
  }

  private static Document document(String text, DocumentFormat format, TranslationMemory memory) {
    return Document.of(
        text.getBytes(StandardCharsets.UTF_8),
        "f",
        format,
        DocumentContext.of(LANGUAGES).with(memory));
  }

  private static Document.Translated upper(Document document) {
    return document.translated(
        document.sentences().stream()
            .map(text -> new Document.Sentence(text.toUpperCase(Locale.ROOT), List.of()))
            .iterator());
  }

  @Test
  void codesOfADocumentGoWhereThoseOfTheMemoryAre() {
    String bold = "<bpt i=\"1\">b</bpt>%s<ept i=\"1\">b</ept>";
    String picture = "<ph x=\"1\">img</ph>";
    TranslationMemory memory =
        memory(
            100,
            "Click " + bold.formatted("Save now") + " if " + picture + " you can.",
            "Si "
                + picture
                + " vous le pouvez, cliquez sur "
                + bold.formatted("Enregistrer")
                + ".");
    Document.Translated translated =
        upper(
            document(
                "<p>Click <b>Save now</b> if <img> you can.</p>", DocumentFormat.HTML, memory));
    assertThat(new String(translated.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("<p>Si <img> vous le pouvez, cliquez sur <b>Enregistrer</b>.</p>");
    assertThat(translated.counts().byPosition()).isZero();
  }

  @Test
  void theNearestSourceMatches() {
    TranslationMemory memory =
        memory(
            75,
            "Close the door.",
            "A",
            "Shut an old gate.",
            "B",
            "Open &amp; <bpt i=\"1\"/>go",
            "C");
    assertThat(memory.match("Close  the door.").orElseThrow())
        .isEqualTo(new Match("Close the door.", "A", 100, List.of()));
    assertThat(memory.match("close the big door.").orElseThrow())
        .isEqualTo(new Match("Close the door.", "A", 80, List.of()));
    assertThat(memory.match("Open & go").orElseThrow().target()).isEqualTo("C");
    assertThat(memory.match("Close a window.")).isEmpty();
    assertThat(memory(100, "Close the door.", "A").match("close the door.")).isEmpty();
  }

  @Test
  void theNearestIsFoundAmongManyWithTheSameWords() {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      // Longer ones with all words of the text, and as long ones with most.
      Collections.addAll(pairs, "No, he is not there, they didn't say " + i + ".", "far");
      Collections.addAll(pairs, "No, not now: it is " + i + ".", "other");
    }
    Collections.addAll(pairs, "No, he didn't.", "near", "No no no.", "short");
    TranslationMemory memory = memory(75, pairs.toArray(String[]::new));
    assertThat(memory.match("No, not didn't.").orElseThrow())
        .isEqualTo(new Match("No, he didn't.", "near", 85, List.of()));
    assertThat(memory.match("No no, no.").orElseThrow().target()).isEqualTo("short");
    assertThat(memory.match("Unknown words all.")).isEmpty();
  }

  /** Executors get it by the serializer that {@code spark.serializer} names. */
  @Test
  void itTravelsByKryo() {
    TranslationMemory memory = memory(85, "Close the door.", "A", "Shut it.", "B");
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    ByteBuffer bytes = kryo.serialize(memory, ClassTag$.MODULE$.Object());
    Object copy = kryo.deserialize(bytes, ClassTag$.MODULE$.Object());
    assertThat(copy).isEqualTo(memory).hasSameHashCodeAs(memory);
    assertThat(((TranslationMemory) copy).match("Shut it.").orElseThrow().target()).isEqualTo("B");
  }

  @Test
  void matchesWinOverTheModelWithTheirScoreInXliff() {
    Document document =
        document(
            "<xliff><file><trans-unit><source>Close the door.</source></trans-unit>"
                + "<trans-unit><source>Close the big door.</source><target state=\"new\">x</target></trans-unit>"
                + "<trans-unit><source>Go home.</source></trans-unit></file></xliff>",
            DocumentFormat.XLIFF,
            memory(75, "Close the door.", "Fermez la porte."));
    assertThat(document.sentences()).containsExactly("Go home.");
    Document.Translated translated = upper(document);
    assertThat(new String(translated.bytes(), StandardCharsets.UTF_8))
        .contains(
            "<target state=\"translated\" state-qualifier=\"exact-match\">Fermez la porte.</target>"
                + "<alt-trans match-quality=\"100\">")
        .contains(
            "<target state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\">Fermez la"
                + " porte.</target><alt-trans match-quality=\"80\"><source>Close the door.</source>")
        .contains("state-qualifier=\"leveraged-mt\">GO HOME.</target></trans-unit>");
    assertThat(translated.counts()).isEqualTo(new Counts(3, 0, 0, 2, 1, 0, 0, 1));
  }

  @Test
  void anotherSourceCountsOnlyWhereItsTranslationCanBeMarked() {
    TranslationMemory memory = memory(75, "Close the door.", "Fermez la porte.");
    String message = "Close the big door.";
    assertThat(document("\"" + message + "\"", DocumentFormat.JSON, memory).sentences())
        .containsExactly(message);
    String catalogue = "msgid \"" + message + "\"\nmsgstr \"\"\n";
    assertThat(document(catalogue, DocumentFormat.PO, memory).sentences()).isEmpty();
  }

  @Test
  void aSourceWithOtherPlaceholdersDoesNotMatch() {
    TranslationMemory memory = memory(75, "Hello {name}, how are you?", "{name}, \u00E7a va ?");
    String catalogue = "msgid \"Hello {%s}, how are you?\"\nmsgstr \"\"\n";
    assertThat(document(catalogue.formatted("user"), DocumentFormat.PO, memory).sentences())
        .containsExactly("Hello {user}, how are you?");
    assertThat(document(catalogue.formatted("name"), DocumentFormat.PO, memory).sentences())
        .isEmpty();
  }

  @Test
  void aSentenceOfAParagraphComesFromTheMemoryIfItIsTheSame() {
    Document document =
        document(
            "<p> Close the door. Go <b>home</b>. </p>",
            DocumentFormat.HTML,
            memory(75, "Close the door.", "Fermez la porte."));
    assertThat(document.sentences()).containsExactly("Go home.");
    Document.Translated translated = upper(document);
    assertThat(new String(translated.bytes(), StandardCharsets.UTF_8))
        .startsWith("<p> Fermez la porte. GO");
    assertThat(translated.counts().sentencesFromMemory()).isEqualTo(1);
  }

  @Test
  void otherNumbersThanInTheSourceAreMarkedHoweverTheyAreWritten() {
    assertThat(Numbers.areSame("1,000.5 of 3", "3 von 1.000,5")).isTrue();
    assertThat(Numbers.areSame("12 dogs", "13 Hunde")).isFalse();
    Document document =
        document("<p>Room 12</p><p>Room 3</p>", DocumentFormat.HTML, TranslationMemory.EMPTY);
    Document.Translated translated =
        document.translated(
            List.of("Zimmer 21", "Zimmer 3").stream()
                .map(text -> new Document.Sentence(text, List.of()))
                .iterator());
    assertThat(translated.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 0, 1, 1));
  }

  @Test
  void whatIsNoMemoryIsRefused() {
    assertThatThrownBy(
            () ->
                TranslationMemory.ofTmx(
                    "<a/>".getBytes(StandardCharsets.UTF_8), "m.tmx", LANGUAGES, 80))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("m.tmx: the outermost element is a, expected tmx");
  }
}
