package io.tandem.run.charts;

import org.apache.commons.text.StringEscapeUtils;

/** Fragments of HTML; all external text passes through {@link #text}. */
public final class Html {
  private Html() {}

  /** Escaped for element content and for attributes in double quotes. */
  public static String text(Object value) {
    return StringEscapeUtils.escapeHtml4(String.valueOf(value));
  }

  /** An element around content that is HTML already. */
  public static String element(String name, String content) {
    return "<%s>%s</%s>".formatted(name, content, name);
  }

  /** Returns an element with a CSS class. */
  public static String element(String name, String cssClass, String content) {
    return "<%s class=\"%s\">%s</%s>".formatted(name, cssClass, content, name);
  }

  /** A figure with its name above and a detail below; plain texts. */
  public static String tile(String name, String value, String detail) {
    return "<div class=\"tile\"><div class=\"name\">%s</div><div class=\"value\">%s</div><div class=\"detail\">%s</div></div>\n"
        .formatted(text(name), text(value), text(detail).replace("|", "|<wbr>"));
  }

  public static String section(String title, String content) {
    return "<section>\n<h2>%s</h2>\n%s</section>\n".formatted(text(title), content);
  }

  /** A section that opens with a click. */
  public static String folded(String title, String content) {
    return "<details>\n<summary>%s</summary>\n%s</details>\n".formatted(text(title), content);
  }
}
