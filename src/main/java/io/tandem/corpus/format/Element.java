package io.tandem.corpus.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An element in memory.
 *
 * @param namespace the URI of its namespace, or empty
 * @param name the local name
 * @param attributes the values by local name; names of the namespace of XML begin with {@code
 *     xml:}, those of others with the URI in braces
 * @param content elements and text, in order
 */
record Element(String namespace, String name, Map<String, String> attributes, List<Node> content)
    implements Node {

  /** Returns the value of an attribute, or empty if it is missing. */
  Optional<String> attribute(String key) {
    return Optional.ofNullable(attributes.get(key));
  }

  /** Returns the value of an attribute, or another value if it is missing. */
  String attribute(String key, String otherwise) {
    return attributes.getOrDefault(key, otherwise);
  }

  /** Returns all text, except inside elements of other namespaces and those that are left out. */
  String text(Predicate<Element> isLeftOut) {
    StringBuilder text = new StringBuilder();
    appendTo(text, isLeftOut);
    return text.toString();
  }

  private void appendTo(StringBuilder text, Predicate<Element> isLeftOut) {
    for (Node node : content) {
      if (node instanceof Node.Text part) {
        text.append(part.value());
      } else if (node instanceof Element inner
          && inner.namespace.equals(namespace)
          && !isLeftOut.test(inner)) {
        inner.appendTo(text, isLeftOut);
      }
    }
  }

  /** Returns the elements directly inside this one. */
  List<Element> elements() {
    return content.stream().filter(Element.class::isInstance).map(Element.class::cast).toList();
  }

  /** Returns the elements directly inside this one that have this name and its namespace. */
  List<Element> elements(String wanted) {
    return elements().stream()
        .filter(inner -> inner.name.equals(wanted) && inner.namespace.equals(namespace))
        .toList();
  }

  /** Returns the first of those elements. */
  Optional<Element> element(String wanted) {
    return elements(wanted).stream().findFirst();
  }
}
