package io.tandem.corpus.document.format;

import io.tandem.UserException;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of an Android resource file: strings, their plurals and arrays, but for those with
 * {@code translatable="false"} and references to other resources.
 */
final class AndroidUnits {
  private static final Set<String> TEXTS = Set.of("string", "item");
  private static final String CDATA = "<![CDATA[";

  /** A tag as text, or a character behind a backslash, or a quotation mark that has none. */
  private static final Pattern MARK =
      Pattern.compile("(?s)(?<tag></?[A-Za-z][^<>]*>)|\\\\.|(?<quote>\")");

  private final List<Unit> units = new ArrayList<>();

  /** Where the text that is being read begins and ends, without white space around it. */
  private int from;

  private int to;

  /** Whether it is between quotation marks, which keep white space. */
  private boolean isQuoted;

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
    String content = element.content();
    if (content.strip().matches("[@?][\\w.:+]+/[\\w.]+")) {
      return;
    }
    Optional<Branch> wholly =
        element.children().size() == 1 && content.startsWith(CDATA)
            ? Optional.of(element.children().get(0))
            : Optional.empty();
    CodedText.Builder text = new CodedText.Builder();
    UnaryOperator<String> escape = AndroidUnits::escaped;
    from = element.contentFrom();
    to = element.contentTo();
    isQuoted = false;
    if (wholly.isPresent()) {
      from += CDATA.length();
      to -= "]]>".length();
      strip(element.start().document());
      addHtml(element.start().document().substring(from, to), text);
    } else {
      strip(element.start().document());
      element.children().forEach(child -> add(child, text));
      escape = AndroidUnits::escapedInXml;
    }
    int first = from;
    int last = to;
    units.add(
        new Unit(
            text.build(),
            false,
            Unit.LineEnds.ALL,
            escape,
            (target, origin) -> List.of(new Edit(first, last, quoted(target)))));
  }

  /**
   * Adds HTML. Its tags are not escaped again; quotation marks between them, which Android does not
   * show, are codes.
   */
  private void addHtml(String raw, CodedText.Builder text) {
    Matcher mark = MARK.matcher(raw);
    int at = 0;
    while (mark.find()) {
      if (mark.group("tag") == null && mark.group("quote") == null) {
        continue;
      }
      Placeholders.add(unescaped(raw.substring(at, mark.start())), AndroidUnits::escaped, text);
      at = mark.end();
      if (mark.group("tag") != null) {
        text.tag(mark.group(), mark.group());
      } else {
        if (isQuoted) {
          text.close(mark.group(), mark.group(), Code.NOWHERE);
        } else {
          text.open(mark.group(), mark.group(), Code.NOWHERE);
        }
        isQuoted = !isQuoted;
      }
    }
    Placeholders.add(unescaped(raw.substring(at)), AndroidUnits::escaped, text);
  }

  /** Leaves out white space around a text, which Android does not show. */
  private void strip(String document) {
    while (from < to && Character.isWhitespace(document.charAt(from))) {
      from++;
    }
    while (to > from
        && Character.isWhitespace(document.charAt(to - 1))
        && document.charAt(to - 2) != '\\') {
      to--;
    }
  }

  private void add(Branch child, CodedText.Builder builder) {
    switch (child.start().kind()) {
      case TEXT -> {
        String raw =
            child
                .start()
                .document()
                .substring(Math.max(from, child.from()), Math.min(to, child.to()));
        Placeholders.add(
            unescaped(References.XML.character().apply(raw)), AndroidUnits::escapedInXml, builder);
      }
      case START -> {
        if (child.start().name().equals("xliff:g")) {
          CodedText.Builder inside = new CodedText.Builder();
          child.children().forEach(piece -> add(piece, inside));
          builder.keep(inside.build().text(), child.raw(), child.from());
        } else {
          XmlText.addPair(child, builder, inner -> add(inner, builder));
        }
      }
      default -> builder.alone(child.raw(), child.from());
    }
  }

  /** Returns text without its escapes, quotation marks and line ends, as Android shows it. */
  private String unescaped(String raw) {
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
      } else if (character == '"') {
        isQuoted = !isQuoted;
      } else if (isQuoted || !Character.isWhitespace(character)) {
        plain.append(character);
      } else if (at == 0 || !Character.isWhitespace(raw.charAt(at - 1))) {
        plain.append(' ');
      }
    }
    return plain.toString();
  }

  /** Returns a text in quotation marks if Android would otherwise leave out white space of it. */
  private static String quoted(String escaped) {
    boolean isSpaced = !escaped.equals(escaped.strip()) || escaped.contains("  ");
    boolean isQuoted = MARK.matcher(escaped).results().anyMatch(mark -> mark.group(2) != null);
    return isSpaced && !isQuoted ? "\"" + escaped + "\"" : escaped;
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
