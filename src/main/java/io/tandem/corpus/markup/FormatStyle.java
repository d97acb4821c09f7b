package io.tandem.corpus.markup;

import java.util.Set;

/** The attributes of the module Format Style, which core elements carry for previews in HTML. */
final class FormatStyle {
  private static final String NAMESPACE = "{urn:oasis:names:tc:xliff:fs:2.0}";
  private static final String STYLE = NAMESPACE + "fs";
  private static final String DETAILS = NAMESPACE + "subFs";

  private static final Set<String> HTML =
      Set.of(
          ("a b bdo big blockquote body br button caption center cite code col colgroup dd del div"
                  + " dl dt em h1 h2 h3 h4 h5 h6 head hr html i img label legend li ol p pre q s"
                  + " samp select small span strike strong sub sup table tbody td tfoot th thead"
                  + " title tr tt u ul")
              .split(" "));

  private FormatStyle() {}

  static void check(Element element) {
    for (String name : element.attributes().keySet()) {
      if (name.startsWith(NAMESPACE) && !name.equals(STYLE) && !name.equals(DETAILS)) {
        throw new BrokenRule(
            element,
            "the module Format Style has no attribute " + name.substring(NAMESPACE.length()));
      }
    }
    String style = element.attribute(STYLE, "p");
    if (!HTML.contains(style)) {
      throw new BrokenRule(
          element,
          "<%s> has fs=\"%s\", which is not an element of HTML's".formatted(element.name(), style));
    }
    if (element.attribute(DETAILS).isPresent() && element.attribute(STYLE).isEmpty()) {
      throw new BrokenRule(element, "<%s> has subFs without fs".formatted(element.name()));
    }
  }

  /** Returns whether an element has one of the attributes. */
  static boolean isOn(Element element) {
    return element.attributes().keySet().stream().anyMatch(name -> name.startsWith(NAMESPACE));
  }
}
