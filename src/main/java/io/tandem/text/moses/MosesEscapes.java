package io.tandem.text.moses;

import static io.tandem.text.moses.Rewrite.literal;

import java.util.List;

/**
 * Entities for the characters with a special meaning in Moses' files: {@code |} separates factors,
 * {@code [ ]} mark non-terminals, the others are XML's.
 */
final class MosesEscapes {
  /**
   * The order matters: the last rule turns {@code &amp;lt;} into {@code &lt;}, which is not
   * unescaped again.
   */
  private static final List<Rewrite> UNESCAPE =
      List.of(
          literal("&bar;", "|"),
          literal("&#124;", "|"),
          literal("&lt;", "<"),
          literal("&gt;", ">"),
          literal("&bra;", "["),
          literal("&ket;", "]"),
          literal("&quot;", "\""),
          literal("&apos;", "'"),
          literal("&#91;", "["),
          literal("&#93;", "]"),
          literal("&amp;", "&"));

  private MosesEscapes() {}

  static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String entity = entity(c);
      if (entity != null && escaped == null) {
        escaped = new StringBuilder(text.length() + 24).append(text, 0, i);
      }
      if (escaped != null) {
        if (entity != null) {
          escaped.append(entity);
        } else {
          escaped.append(c);
        }
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  /** Unescapes, including older names of entities. */
  static String unescape(String text) {
    return text.indexOf('&') < 0 ? text : Rewrite.all(UNESCAPE, text);
  }

  private static String entity(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '|' -> "&#124;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '\'' -> "&apos;";
      case '"' -> "&quot;";
      case '[' -> "&#91;";
      case ']' -> "&#93;";
      default -> null;
    };
  }
}
