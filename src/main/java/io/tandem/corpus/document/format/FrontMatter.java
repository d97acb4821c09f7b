package io.tandem.corpus.document.format;

import io.tandem.corpus.format.PoText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The titles and descriptions in the YAML or TOML before a page of Markdown. */
final class FrontMatter {
  /** A field of one line that generators of sites (Hugo, Jekyll, Docusaurus, MkDocs) show. */
  private static final Pattern FIELD =
      Pattern.compile(
          "(?:title|subtitle|linkTitle|description|summary|excerpt|tagline|sidebar_label|pagination_label)"
              + "\\s*[:=]\\s+(?<value>\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^']|'')*+'|\\p{L}(?:(?! #|: ).)*+)\\s*");

  /** A text that YAML reads as itself without quotation marks. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!(?i:true|false|yes|no|on|off|null)$)\\p{L}(?:(?! #|: |:$).)*+");

  private FrontMatter() {}

  /**
   * Returns the text of a field.
   *
   * @param at the place of the line in the document
   */
  static Optional<Unit> unit(String line, int at) {
    Matcher field = FIELD.matcher(line);
    if (!field.matches()) {
      return Optional.empty();
    }
    String raw = field.group("value").strip();
    int from = at + field.start("value");
    String value = value(raw);
    return Optional.of(
        Unit.message(
            value,
            Unit.LineEnds.NONE,
            (target, origin) ->
                List.of(
                    new Edit(
                        from,
                        from + raw.length(),
                        target.equals(value) ? raw : written(target, raw.charAt(0))))));
  }

  private static String value(String raw) {
    String inner = raw.substring(1, Math.max(1, raw.length() - 1));
    return switch (raw.charAt(0)) {
      case '"' -> PoText.unescaped(inner);
      case '\'' -> inner.replace("''", "'");
      default -> raw;
    };
  }

  /** Returns a value, in other quotation marks where it cannot stand in those that it had. */
  private static String written(String value, char first) {
    if (first == '\'' && value.indexOf('\'') < 0) {
      return "'" + value + "'";
    }
    return first != '"' && first != '\'' && PLAIN.matcher(value).matches()
        ? value
        : "\"" + PoText.escaped(value) + "\"";
  }
}
