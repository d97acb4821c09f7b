package io.tandem.run.report;

import io.tandem.run.charts.Html;
import java.util.List;
import java.util.stream.Collectors;

/** A table of texts; columns whose title ends in {@value #NUMBER} are right-aligned. */
public final class HtmlTable {
  private static final String NUMBER = "#";

  /** The length of a text that a narrow screen would make into many short lines. */
  private static final int LONG = 60;

  private final List<String> columns;
  private final String attributes;
  private final StringBuilder rows = new StringBuilder();

  /**
   * A cell that is a link.
   *
   * @param target a URI, relative to the page or whole
   */
  public record Link(String target, String text) {
    private String html() {
      return "<a href=\"%s\">%s</a>".formatted(Html.text(target), Html.text(text));
    }
  }

  private HtmlTable(List<String> columns, String attributes) {
    this.columns = List.copyOf(columns);
    this.attributes = attributes;
  }

  public HtmlTable(String... columns) {
    this(List.of(columns), "");
  }

  /** Keeps the short names in the first column on one line. */
  public static HtmlTable ofNamed(List<String> columns) {
    return new HtmlTable(columns, " class=\"named\"");
  }

  /** Adds a row of texts, which are escaped here, or links. */
  public HtmlTable row(Object... cells) {
    return row("", cells);
  }

  /** Adds a highlighted row. */
  public HtmlTable highlighted(Object... cells) {
    return row(" class=\"best\"", cells);
  }

  /** Adds a dimmed row. */
  public HtmlTable idle(Object... cells) {
    return row(" class=\"idle\"", cells);
  }

  private HtmlTable row(String ofRow, Object... cells) {
    rows.append("<tr").append(ofRow).append('>');
    for (int i = 0; i < cells.length; i++) {
      String content = cells[i] instanceof Link link ? link.html() : Html.text(cells[i]);
      rows.append(isNumber(i) ? "<td class=\"number\">" : text(content))
          .append(content)
          .append("</td>");
    }
    rows.append("</tr>\n");
    return this;
  }

  private static String text(String content) {
    return content.length() > LONG ? "<td class=\"long\" dir=\"auto\">" : "<td dir=\"auto\">";
  }

  private boolean isNumber(int column) {
    return columns.get(column).endsWith(NUMBER);
  }

  public String html() {
    String head =
        columns.stream()
            .map(
                c ->
                    c.endsWith(NUMBER)
                        ? Html.element("th", "number", Html.text(c.replace(NUMBER, "")))
                        : Html.element("th", Html.text(c)))
            .collect(Collectors.joining());
    return "<div class=\"scroll\"><table%s>\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody></table></div>\n"
        .formatted(attributes, head, rows);
  }
}
