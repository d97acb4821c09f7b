package io.tandem.text.moses;

import static io.tandem.text.moses.Rewrite.literal;
import static io.tandem.text.moses.Rewrite.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Normalizes quotes, dashes, ellipses and the spaces around punctuation, like the script {@code
 * normalize-punctuation.perl} of Moses (Koehn et al. 2007), including its quirks: a lone U+2019
 * becomes a double quote, and spaces at the ends of a line stay.
 *
 * <p>Languages differ in two ways. English puts a comma or full stop before a closing quote, most
 * others after it, Czech leaves it alone; and a no-break space inside a number becomes a comma in
 * German, Spanish, French and Czech, a full stop elsewhere. Safe for use by several threads.
 */
final class PunctuationNormalizer {
  private static final Rewrite ONE_SPACE = pattern("  ", " {2,}", " ");

  private static final List<Rewrite> SPACES =
      List.of(
          literal("\r", ""),
          literal("(", " ("),
          literal(")", ") "),
          ONE_SPACE,
          pattern(") ", "\\) ([.!:?;,])", ")$1"),
          literal("( ", "("),
          literal(" )", ")"),
          pattern(" %", "(\\p{Nd}) %", "$1%"),
          literal(" :", ":"),
          literal(" ;", ";"));

  private static final List<Rewrite> QUOTES_AND_DASHES =
      List.of(
          literal("`", "'"),
          literal("''", " \" "),
          literal("„", "\""),
          literal("“", "\""),
          literal("”", "\""),
          literal("–", "-"),
          literal("—", " - "),
          ONE_SPACE,
          literal("´", "'"),
          pattern("‘", "([a-zA-Z])‘([a-zA-Z])", "$1'$2"),
          pattern("’", "([a-zA-Z])’([a-zA-Z])", "$1'$2"),
          literal("‘", "'"),
          literal("‚", "'"),
          literal("’", "\""),
          literal("''", "\""),
          literal("…", "..."),
          literal("\u00A0«\u00A0", " \""),
          literal("«\u00A0", "\""),
          literal("«", "\""),
          literal("\u00A0»\u00A0", "\" "),
          literal("\u00A0»", "\""),
          literal("»", "\""));

  private static final List<Rewrite> NO_BREAK_SPACES =
      List.of(
          literal("\u00A0%", "%"),
          literal("nº\u00A0", "nº "),
          literal("\u00A0:", ":"),
          literal("\u00A0ºC", " ºC"),
          literal("\u00A0cm", " cm"),
          literal("\u00A0?", "?"),
          literal("\u00A0!", "!"),
          literal("\u00A0;", ";"),
          literal(",\u00A0", ", "),
          ONE_SPACE);

  private static final List<Rewrite> STOP_BEFORE_QUOTE =
      List.of(pattern("\"", "\"([,.]+)", "$1\""));

  private static final List<Rewrite> STOP_AFTER_QUOTE =
      List.of(
          literal(",\"", "\","), pattern(".\"", "(\\.+)\"(\\p{IsWhite_Space}*[^<]|\\z)", "\"$1$2"));

  private static final Set<String> COMMA_IN_NUMBERS = Set.of("de", "es", "cs", "cz", "fr");

  private final List<Rewrite> rules;

  private PunctuationNormalizer(List<Rewrite> rules) {
    this.rules = rules;
  }

  /**
   * Returns the normalizer of a language.
   *
   * @param language two-letter code (ISO 639-1); one without its own rules is treated like Italian,
   *     for example
   */
  public static PunctuationNormalizer of(String language) {
    List<Rewrite> rules = new ArrayList<>(SPACES);
    rules.addAll(QUOTES_AND_DASHES);
    rules.addAll(NO_BREAK_SPACES);
    rules.addAll(
        switch (language) {
          case "en" -> STOP_BEFORE_QUOTE;
          case "cs", "cz" -> List.of();
          default -> STOP_AFTER_QUOTE;
        });
    String mark = COMMA_IN_NUMBERS.contains(language) ? "," : ".";
    rules.add(pattern("\u00A0", "(\\p{Nd})\u00A0(\\p{Nd})", "$1" + mark + "$2"));
    return new PunctuationNormalizer(List.copyOf(rules));
  }

  /** Returns the line with normalized punctuation. */
  public String normalize(String line) {
    return Rewrite.all(rules, line);
  }
}
