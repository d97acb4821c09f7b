package io.tandem.corpus.document;

import io.tandem.storage.Compression;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A format of documents that are translated and written back. */
public enum DocumentFormat {
  XLIFF(List.of(".xlf", ".xliff"), null),
  TMX(List.of(".tmx"), null),
  HTML(List.of(".html", ".htm", ".xhtml"), "(?i)<meta[^>]*charset\\s*=\\s*[\"']?([\\w.:-]+)"),
  MARKDOWN(List.of(".md", ".markdown"), "(?!)()"),

  /** Templates say CHARSET until somebody fills it in. */
  PO(List.of(".po", ".pot"), "(?i)\"Content-Type:[^\"]*charset=(?!CHARSET)([\\w.:-]+)");

  private final List<String> endings;
  private final Optional<Pattern> declaration;

  DocumentFormat(List<String> endings, String declaration) {
    this.endings = endings;
    this.declaration = Optional.ofNullable(declaration).map(Pattern::compile);
  }

  /** Returns the format of a file, compressed or not, by its name; empty if it is no document. */
  public static Optional<DocumentFormat> ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = lower.substring(0, lower.length() - Compression.ofName(lower).suffix().length());
    return Arrays.stream(values())
        .filter(format -> format.endings.stream().anyMatch(plain::endsWith))
        .findFirst();
  }

  /** Returns the pattern whose first group is the declared encoding; empty for XML. */
  Optional<Pattern> declaration() {
    return declaration;
  }

  List<Unit> units(String text, Languages languages) {
    return switch (this) {
      case XLIFF -> XliffUnits.of(text);
      case TMX -> TmxUnits.of(text, languages);
      case HTML -> HtmlUnits.of(text);
      case MARKDOWN -> MarkdownUnits.of(text);
      case PO -> PoUnits.of(text);
    };
  }

  /** Returns how text is written where no code stands. */
  UnaryOperator<String> escape() {
    return this == PO || this == MARKDOWN ? UnaryOperator.identity() : XmlText::escaped;
  }

  /** Returns whether a character that the encoding lacks can be written by its number. */
  boolean hasReferences() {
    return this != PO;
  }
}
