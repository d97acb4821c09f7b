package io.tandem.corpus.markup;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An element in memory.
 *
 * @param namespace the URI of its namespace, or empty
 * @param name the local name
 * @param line the line on which its start tag ends
 * @param attributes the values by local name; names of the namespace of XML begin with {@code
 *     xml:}, those of others with the URI in braces
 * @param content elements and text, in order
 */
public record Element(
    String namespace, String name, int line, Map<String, String> attributes, List<Node> content)
    implements Node {

  /** Returns the value of an attribute, or empty if it is missing. */
  public Optional<String> attribute(String key) {
    return Optional.ofNullable(attributes.get(key));
  }

  /** Returns the value of an attribute, or another value if it is missing. */
  public String attribute(String key, String otherwise) {
    return attributes.getOrDefault(key, otherwise);
  }

  /** Returns whether it has this name and a namespace in common with another element. */
  public boolean is(String wanted, Element other) {
    return name.equals(wanted) && namespace.equals(other.namespace);
  }

  /** Returns the elements directly inside this one. */
  public List<Element> elements() {
    return content.stream().filter(Element.class::isInstance).map(Element.class::cast).toList();
  }

  /** Returns the elements directly inside this one that have this name and its namespace. */
  public List<Element> elements(String wanted) {
    return elements().stream().filter(element -> element.is(wanted, this)).toList();
  }

  /** Returns the first of those elements. */
  public Optional<Element> element(String wanted) {
    return elements(wanted).stream().findFirst();
  }
}
