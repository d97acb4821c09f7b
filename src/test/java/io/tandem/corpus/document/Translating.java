package io.tandem.corpus.document;

import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import io.tandem.text.Words;
import io.tandem.translation.alignment.Alignment.Link;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Translates documents word by word, so that the links are known. */
public final class Translating {
  private static final Languages LANGUAGES = new Languages("en", "fr");

  private Translating() {}

  public static Document.Translated words(
      byte[] bytes, DocumentFormat format, UnaryOperator<String> word) {
    Document document = Document.of(bytes, "f", format, DocumentContext.of(LANGUAGES));
    List<Document.Sentence> sentences = new ArrayList<>();
    for (String sentence : document.sentences()) {
      List<Link> links = new ArrayList<>();
      StringBuilder target = new StringBuilder();
      for (Words.Word one : Words.of(sentence)) {
        links.add(new Link(links.size(), links.size()));
        target.append(links.size() > 1 ? " " : "");
        target.append(word.apply(sentence.substring(one.from(), one.to())));
      }
      sentences.add(new Document.Sentence(target.toString(), links));
    }
    return document.translated(sentences.iterator());
  }

  /** Translates each sentence into its own words in reverse order. */
  static Document.Translated reversed(Document document) {
    List<Document.Sentence> sentences = new ArrayList<>();
    for (String sentence : document.sentences()) {
      List<String> words = new ArrayList<>();
      List<Link> links = new ArrayList<>();
      List<Words.Word> all = Words.of(sentence);
      for (Words.Word one : all) {
        links.add(new Link(words.size(), all.size() - 1 - words.size()));
        words.add(sentence.substring(one.from(), one.to()));
      }
      Collections.reverse(words);
      sentences.add(new Document.Sentence(String.join(" ", words), links));
    }
    return document.translated(sentences.iterator());
  }

  public static String words(
      String text, DocumentFormat format, UnaryOperator<String> word, Charset encoding) {
    return new String(words(text.getBytes(encoding), format, word).bytes(), encoding);
  }

  public static String upper(String text, DocumentFormat format) {
    return words(text, format, word -> word.toUpperCase(Locale.ROOT), StandardCharsets.UTF_8);
  }

  public static String same(String text, DocumentFormat format) {
    return words(text, format, word -> word, StandardCharsets.UTF_8);
  }
}
