package io.tandem.corpus.document.format;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of markup in the text of a document.
 *
 * @param kind what it is
 * @param name the name of an element with its prefix, in lower case in HTML; empty for other kinds
 * @param from its first character
 * @param to the end of its last character
 * @param document the whole text
 */
record Tag(Kind kind, String name, int from, int to, String document) {
  enum Kind {
    START,
    END,
    /** The start and end of an element without content. */
    EMPTY,
    TEXT,
    CDATA,
    /** A comment, an instruction, a declaration. */
    OTHER
  }

  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "[\\s/]([^\\s/>=\"'][^\\s/>=]*)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>\"']+)))?");

  /** The value of an attribute: where it is, without quotation marks. */
  record Value(String text, int from, int to) {}

  String raw() {
    return document.substring(from, to);
  }

  /** Returns the name without a prefix. */
  String localName() {
    return name.substring(name.indexOf(':') + 1);
  }

  /** Returns the value of an attribute by its name; empty if it has none. */
  Optional<Value> value(String attribute) {
    Matcher found = ATTRIBUTE.matcher(document).region(from + 1 + name.length(), to);
    while (found.find()) {
      if (found.group(1).toLowerCase(Locale.ROOT).equals(attribute.toLowerCase(Locale.ROOT))) {
        for (int group = 2; group <= 4; group++) {
          if (found.group(group) != null) {
            return Optional.of(
                new Value(
                    References.resolved(found.group(group)), found.start(group), found.end(group)));
          }
        }
        return Optional.of(new Value("", found.end(1), found.end(1)));
      }
    }
    return Optional.empty();
  }

  /** Returns the text of an attribute; empty if it has none. */
  String attribute(String attribute) {
    return value(attribute).map(Value::text).orElse("");
  }
}
