package io.tandem.corpus.document;

import io.tandem.Text;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.fuzz.FuzzTarget;
import io.tandem.text.Words;
import io.tandem.translation.alignment.Alignment.Link;
import java.util.ArrayList;
import java.util.List;

/** Documents that are translated and written back, fuzzed. */
public final class DocumentTargets {
  private static final DocumentContext ANY = DocumentContext.of(new Languages("", ""));
  private static final DocumentContext OF_MEMORY = DocumentContext.of(new Languages("en", "fr"));

  private DocumentTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        target("document-xliff", DocumentFormat.XLIFF),
        target("document-tmx", DocumentFormat.TMX),
        target("document-html", DocumentFormat.HTML),
        target("document-markdown", DocumentFormat.MARKDOWN),
        target("document-po", DocumentFormat.PO),
        target("document-json", DocumentFormat.JSON),
        target("document-properties", DocumentFormat.PROPERTIES),
        target("document-android", DocumentFormat.ANDROID),
        target("document-apple", DocumentFormat.APPLE),
        target("document-srt", DocumentFormat.SUBRIP),
        target("document-vtt", DocumentFormat.WEBVTT),
        new FuzzTarget("srx", "rules.srx", DocumentTargets::rules),
        target("document-zip", DocumentFormat.OFFICE),
        entry("document-office", DocumentFormat.OFFICE),
        entry("document-odf", DocumentFormat.OPEN_DOCUMENT));
  }

  private static FuzzTarget target(String name, DocumentFormat format) {
    return new FuzzTarget(name, "input", (input, file) -> read(input, file, format));
  }

  private static String read(byte[] input, String file, DocumentFormat format) {
    DocumentContext context = format == DocumentFormat.TMX ? OF_MEMORY : ANY;
    Document document = Document.of(input, file, format, context);
    List<Document.Sentence> reversed = new ArrayList<>();
    for (String sentence : document.sentences()) {
      reversed.add(reversed(sentence));
    }
    Document.Translated translated = document.translated(reversed.iterator());
    Document.of(translated.bytes(), file, format, context);
    return described(translated.counts());
  }

  private static String rules(byte[] input, String file) {
    return Text.format("%d characters", Sentences.ofSrx(input, file, "en").toString().length());
  }

  /** Returns a target of the entry of a zip file. */
  private static FuzzTarget entry(String name, DocumentFormat format) {
    return new FuzzTarget(
        name,
        "input",
        (input, file) -> {
          DocumentUnits units = DocumentUnits.of(input, file, format, ANY);
          Document.Translated translated =
              units.translated(
                  units.sentences().stream().map(DocumentTargets::reversed).iterator(), true);
          DocumentUnits.of(translated.bytes(), file, format, ANY);
          return described(translated.counts());
        });
  }

  private static String described(Counts counts) {
    return Text.format(
        "%d texts, %d codes, %d to review", counts.units(), counts.codes(), counts.toReview());
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
