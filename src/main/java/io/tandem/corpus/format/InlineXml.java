package io.tandem.corpus.format;

import io.tandem.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The content of a segment of XLIFF or TMX as XML: text with inline codes. Elements of the format
 * have no prefix; all others declare their own.
 */
public final class InlineXml {
  /** The elements that may be in a segment. */
  public enum Vocabulary {
    /** XLIFF 1.2, 2.3. */
    XLIFF_1("XLIFF 1.2", "g", "x", "bx", "ex", "bpt", "ept", "ph", "it", "sub", "mrk"),
    /** XLIFF 2.0, 4.2.3. */
    XLIFF_2("XLIFF 2.0", "pc", "ph", "sc", "ec", "cp", "mrk", "sm", "em"),
    /** The content of {@code originalData}, which is in no segment. */
    ORIGINAL_DATA("originalData", "data", "cp"),
    TMX("TMX 1.4", "bpt", "ept", "ph", "it", "ut", "sub", "hi");

    private final String title;
    private final List<String> names;

    Vocabulary(String title, String... names) {
      this.title = title;
      this.names = List.of(names);
    }

    private UserException unknown(String place, String name) {
      return UserException.of(
          "%s: <%s> is no inline code of %s, expected one of %s%s",
          place,
          name,
          title,
          String.join(", ", names),
          Arrays.stream(values())
              .filter(other -> other.names.contains(name))
              .map(other -> "; %s has it".formatted(other.title))
              .collect(Collectors.joining()));
    }
  }

  private InlineXml() {}

  /** Returns the content of an element. */
  static String of(Element segment) {
    StringBuilder xml = new StringBuilder();
    segment.content().forEach(node -> append(node, segment.namespace(), xml));
    return xml.toString();
  }

  private static void append(Node node, String namespace, StringBuilder xml) {
    if (node instanceof Node.Text text) {
      xml.append(escaped(text.value()));
    } else if (node instanceof Element element) {
      boolean isForeign = !element.namespace().isEmpty() && !element.namespace().equals(namespace);
      String name = (isForeign ? "x:" : "") + element.name();
      xml.append('<').append(name);
      if (isForeign) {
        xml.append(attribute("xmlns:x", element.namespace()));
      }
      int foreign = 0;
      for (Map.Entry<String, String> each : element.attributes().entrySet()) {
        String key = each.getKey();
        int uri = key.lastIndexOf('}');
        if (uri > 0) {
          String prefix = "a" + foreign++;
          xml.append(attribute("xmlns:" + prefix, key.substring(1, uri)));
          key = prefix + ":" + key.substring(uri + 1);
        }
        xml.append(attribute(key, each.getValue()));
      }
      if (element.content().isEmpty()) {
        xml.append("/>");
      } else {
        xml.append('>');
        element.content().forEach(inner -> append(inner, namespace, xml));
        xml.append("</").append(name).append('>');
      }
    }
  }

  /** Returns an attribute with a space before it. */
  public static String attribute(String name, String value) {
    return " %s=\"%s\""
        .formatted(
            name,
            escaped(value).replace("\"", "&quot;").replace("\t", "&#9;").replace("\n", "&#10;"));
  }

  /**
   * Returns text as XML.
   *
   * @throws UserException if it has a character that XML does not allow
   */
  public static String escaped(String text) {
    text.codePoints()
        .filter(c -> !isXml(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw UserException.of(
                  "a side of a pair has the character U+%04X, which XML does not allow: \"%s\";"
                      + " normalize the text",
                  c, text);
            });
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;");
  }

  /** Returns whether XML allows the character (XML 1.0, production 2). */
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  /**
   * Returns the content of a segment that somebody else has written, in the form of {@link #of}.
   *
   * @param place for messages
   * @throws UserException if it is not well-formed, or has other elements
   */
  public static String checked(String xml, Vocabulary vocabulary, String place) {
    if (xml.indexOf('<') < 0 && xml.indexOf('&') < 0) {
      return escaped(xml);
    }
    byte[] document = ("<segment>" + xml + "</segment>").getBytes(StandardCharsets.UTF_8);
    try (XmlFile file = XmlFile.of(place, new ByteArrayInputStream(document))) {
      file.requireRoot("segment", "a segment");
      Element segment =
          file.unit().orElseThrow(() -> UserException.of("%s: %s", place, file.unitTooLong()));
      file.nextTag(); // refuses what follows the element
      require(segment, vocabulary, place);
      return of(segment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(Element around, Vocabulary vocabulary, String place) {
    for (Element inner : around.elements()) {
      if (inner.namespace().isEmpty() && !vocabulary.names.contains(inner.name())) {
        throw vocabulary.unknown(place, inner.name());
      }
      require(inner, vocabulary, place);
    }
  }
}
