package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The text and codes in an element of XLIFF or TMX. Placeholders of programs, and tags of HTML that
 * the element has as text, are codes as well.
 */
final class XmlText {
  /** Elements around text that is translated. */
  private static final Set<String> PAIRS = Set.of("g", "pc", "hi", "mrk");

  /** Elements of which another one closes what the first opens. */
  private static final Set<String> OPENING = Set.of("bx", "bpt", "sc", "sm");

  private static final Set<String> CLOSING = Set.of("ex", "ept", "ec", "em");

  private XmlText() {}

  static CodedText of(Branch element) {
    CodedText.Builder builder = new CodedText.Builder();
    addAll(element.children(), builder);
    return builder.build();
  }

  /**
   * Returns the text of an element in which nothing but elements and unknown references is a code.
   */
  static CodedText plain(Branch element) {
    CodedText.Builder builder = new CodedText.Builder();
    for (Branch child : element.children()) {
      switch (child.start().kind()) {
        case TEXT ->
            References.add(child.raw(), child.from(), References.XML, builder, builder::text);
        case CDATA -> builder.text(ofCdata(child));
        default -> builder.alone(child.raw(), child.from());
      }
    }
    return builder.build();
  }

  private static String ofCdata(Branch section) {
    return section.raw().substring("<![CDATA[".length(), section.raw().length() - "]]>".length());
  }

  /** Returns whether an element has no text, whatever codes are in it. */
  static boolean isBlank(Branch element) {
    return of(element).text().isBlank();
  }

  /** Returns the content of a segment as a unit. */
  static List<Unit> segment(String text) {
    List<Tag> tags = Markup.content(text);
    return tags.isEmpty()
        ? List.of()
        : List.of(
            Unit.xml(
                of(Branch.around(tags)),
                (target, origin) -> List.of(new Edit(0, text.length(), target))));
  }

  private static void addAll(List<Branch> pieces, CodedText.Builder to) {
    int next = 0;
    while (next < pieces.size()) {
      Branch piece = pieces.get(next);
      int last = piece.name().equals("sm") && isProtected(piece) ? end(pieces, next) : next;
      if (last > next) {
        String document = piece.start().document();
        keep(
            pieces.subList(next + 1, last),
            document.substring(piece.from(), pieces.get(last).to()),
            piece.from(),
            to);
      } else {
        collect(piece, to);
      }
      next = last + 1;
    }
  }

  /** Returns the index of the end of an annotation; that of its start if it ends elsewhere. */
  private static int end(List<Branch> pieces, int start) {
    String id = pieces.get(start).start().attribute("id");
    for (int end = start + 1; end < pieces.size(); end++) {
      Branch piece = pieces.get(end);
      if (piece.name().equals("em") && piece.start().attribute("startRef").equals(id)) {
        return end;
      }
    }
    return start;
  }

  /** Adds what is not translated. */
  private static void keep(List<Branch> inside, String raw, int from, CodedText.Builder to) {
    CodedText.Builder shown = new CodedText.Builder();
    addAll(inside, shown);
    to.keep(shown.build().text(), raw, from);
  }

  private static void collect(Branch child, CodedText.Builder to) {
    switch (child.start().kind()) {
      case TEXT ->
          References.add(
              child.raw(), child.from(), References.XML, to, plain -> addMessage(plain, to));
      case CDATA -> addMessage(ofCdata(child), to);
      case START, EMPTY -> addElement(child, to);
      default -> to.alone(child.raw(), child.from());
    }
  }

  private static void addMessage(String plain, CodedText.Builder to) {
    Placeholders.add(plain, XmlText::escaped, to);
  }

  /** Adds the tags of an element as a pair of codes, around what is added for its content. */
  static void addPair(Branch element, CodedText.Builder to, Consumer<Branch> content) {
    addPair(element, to, () -> element.children().forEach(content));
  }

  private static void addPair(Branch element, CodedText.Builder to, Runnable content) {
    String key = "element " + element.from();
    to.open(key, element.start().raw(), element.from());
    content.run();
    to.close(key, element.endTag(), element.contentTo());
  }

  private static void addElement(Branch element, CodedText.Builder to) {
    String name = element.name();
    if (isProtected(element) && element.start().kind() == Tag.Kind.START) {
      keep(element.children(), element.raw(), element.from(), to);
    } else if (PAIRS.contains(name)
        && element.start().kind() == Tag.Kind.START
        && !isProtected(element)) {
      addPair(element, to, () -> addAll(element.children(), to));
    } else if (OPENING.contains(name)) {
      to.open(pair(element, "rid", "i", "id"), element.raw(), element.from());
    } else if (CLOSING.contains(name)) {
      to.close(pair(element, "rid", "i", "startRef", "id"), element.raw(), element.from());
    } else {
      to.alone(element.raw(), element.from());
    }
  }

  private static boolean isProtected(Branch element) {
    return element.start().attribute("mtype").equals("protected")
        || element.start().attribute("translate").equals("no");
  }

  /** Returns the value that both elements of a pair have. */
  private static String pair(Branch element, String... attributes) {
    for (String attribute : attributes) {
      String value = element.start().attribute(attribute);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Returns escaped text as it stands in an attribute. */
  static String quoted(String text) {
    return text.replace("\"", "&quot;").replace("'", "&#39;");
  }

  /** Returns the white space between an element and the line before it. */
  static String indentation(Branch element) {
    String document = element.start().document();
    int from = element.from();
    while (from > 0 && Character.isWhitespace(document.charAt(from - 1))) {
      from--;
    }
    return document.substring(from, element.from());
  }

  /** Returns the change that gives an attribute of a start tag this value. */
  static Edit attribute(Tag start, String name, String value) {
    return start
        .value(name)
        .map(old -> new Edit(old.from(), old.to(), value))
        .orElseGet(
            () -> {
              int end = start.to() - (start.kind() == Tag.Kind.EMPTY ? 2 : 1);
              return new Edit(end, end, " %s=\"%s\"".formatted(name, value));
            });
  }
}
