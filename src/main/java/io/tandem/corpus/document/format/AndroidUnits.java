package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The texts of an Android resource file: strings, their plurals and arrays, but for those with
 * {@code translatable="false"} and references to other resources.
 */
final class AndroidUnits {
  private static final Set<String> TEXTS = Set.of("string", "item");
  private static final String CDATA = "<![CDATA[";

  private final List<Unit> units = new ArrayList<>();

  private AndroidUnits() {}

  static List<Unit> of(String text) {
    Branch root = Branch.root(Markup.xml(text));
    if (!root.name().equals("resources")) {
      throw UserException.of(
          "the outermost element is %s, expected resources, as in the strings of Android",
          root.start().name());
    }
    AndroidUnits found = new AndroidUnits();
    root.elements().forEach(found::collect);
    return found.units;
  }

  private void collect(Branch element) {
    if (element.start().attribute("translatable").equals("false")) {
      return;
    }
    if (TEXTS.contains(element.name())) {
      add(element);
    } else if (Set.of("plurals", "string-array").contains(element.name())) {
      element.elements().forEach(this::collect);
    }
  }

  private void add(Branch element) {
    String content =
        element.start().document().substring(element.contentFrom(), element.contentTo());
    if (content.strip().matches("[@?][\\w.:+]+/[\\w.]+")) {
      return;
    }
    Optional<Branch> wholly =
        element.children().size() == 1 && content.startsWith(CDATA)
            ? Optional.of(element.children().get(0))
            : Optional.empty();
    CodedText.Builder text = new CodedText.Builder();
    UnaryOperator<String> escape = AndroidUnits::escaped;
    int from = element.contentFrom();
    int to = element.contentTo();
    if (wholly.isPresent()) {
      from += CDATA.length();
      to -= "]]>".length();
      Placeholders.add(
          unescaped(element.start().document().substring(from, to)), AndroidUnits::escaped, text);
    } else {
      element.children().forEach(child -> add(child, text));
      escape = AndroidUnits::escapedInXml;
    }
    int first = from;
    int last = to;
    units.add(
        new Unit(
            text.build(),
            false,
            true,
            escape,
            (target, origin) -> List.of(new Edit(first, last, target))));
  }

  private static void add(Branch child, CodedText.Builder to) {
    switch (child.start().kind()) {
      case TEXT ->
          Placeholders.add(
              unescaped(References.XML.apply(child.raw())), AndroidUnits::escapedInXml, to);
      case START -> {
        if (child.start().name().equals("xliff:g")) {
          CodedText.Builder inside = new CodedText.Builder();
          child.children().forEach(piece -> add(piece, inside));
          to.keep(inside.build().text(), child.raw(), child.from());
        } else {
          XmlText.addPair(child, to, inner -> add(inner, to));
        }
      }
      default -> to.alone(child.raw(), child.from());
    }
  }

  /** Returns text without its escapes, quotation marks and line ends, as Android shows it. */
  private static String unescaped(String raw) {
    StringBuilder plain = new StringBuilder();
    for (int at = 0; at < raw.length(); at++) {
      char character = raw.charAt(at);
      if (character == '\\' && at + 1 < raw.length()) {
        char escape = raw.charAt(++at);
        if (escape == 'u' && raw.substring(at + 1).matches("(?s)[0-9A-Fa-f]{4}.*")) {
          plain.append((char) Integer.parseInt(raw.substring(at + 1, at + 5), 16));
          at += 4;
        } else {
          plain.append(escape == 'n' ? '\n' : escape == 't' ? '\t' : escape);
        }
      } else if (Character.isWhitespace(character)) {
        plain.append(plain.toString().endsWith(" ") ? "" : " ");
      } else if (character != '"') {
        plain.append(character);
      }
    }
    return plain.toString();
  }

  private static String escapedInXml(String text) {
    return XmlText.escaped(escaped(text));
  }

  private static String escaped(String text) {
    String escaped =
        text.replace("\\", "\\\\")
            .replace("'", "\\'")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\t", "\\t");
    return escaped.startsWith("@") || escaped.startsWith("?") ? "\\" + escaped : escaped;
  }
}
