package io.tandem.corpus.document;

import io.tandem.Text;
import io.tandem.fuzz.FuzzTarget;
import io.tandem.translation.Alignment.Link;
import java.util.ArrayList;
import java.util.List;

/** Documents that are translated and written back, fuzzed. */
public final class DocumentTargets {
  private static final Languages LANGUAGES = new Languages("en", "fr");

  private DocumentTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        target("document-xliff", DocumentFormat.XLIFF),
        target("document-tmx", DocumentFormat.TMX),
        target("document-html", DocumentFormat.HTML),
        target("document-markdown", DocumentFormat.MARKDOWN),
        target("document-po", DocumentFormat.PO));
  }

  private static FuzzTarget target(String name, DocumentFormat format) {
    return new FuzzTarget(name, "input", (input, file) -> read(input, file, format));
  }

  private static String read(byte[] input, String file, DocumentFormat format) {
    Document document = Document.of(input, file, format, LANGUAGES);
    List<Document.Sentence> reversed = new ArrayList<>();
    for (String sentence : document.sentences()) {
      reversed.add(reversed(sentence));
    }
    Document.Translated translated = document.translated(reversed.iterator());
    Document.of(translated.bytes(), file, format, LANGUAGES);
    return Text.format(
        "%d texts, %d codes, %d to review",
        translated.units(), translated.codes(), translated.toReview());
  }

  /** Translates a sentence into its words in reverse order. */
  private static Document.Sentence reversed(String sentence) {
    List<Words.Word> words = Words.of(sentence);
    StringBuilder text = new StringBuilder();
    List<Link> links = new ArrayList<>();
    for (int word = words.size() - 1; word >= 0; word--) {
      links.add(new Link(word, links.size()));
      text.append(sentence, words.get(word).from(), words.get(word).to());
      text.append(word > 0 ? " " : "");
    }
    return new Document.Sentence(text.toString(), links);
  }
}
