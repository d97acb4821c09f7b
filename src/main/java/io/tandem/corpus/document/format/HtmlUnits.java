package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The texts of an HTML document: those between tags of blocks, with inline elements as codes, and
 * attributes that are shown. Programs, styles, code, and elements with {@code translate="no"} or
 * the class {@code notranslate} stay as they are.
 */
final class HtmlUnits {
  private static final Set<String> INLINE =
      Set.of(
          "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
          "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "math", "nobr",
          "output", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
          "sub", "sup", "svg", "time", "tt", "u", "var", "wbr");

  private static final Set<String> VOID =
      Set.of(
          "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
          "source", "track", "wbr");

  /** The elements whose content is never translated. */
  private static final Set<String> PROTECTED =
      Set.of(
          "script",
          "style",
          "textarea",
          "xmp",
          "code",
          "kbd",
          "samp",
          "var",
          "pre",
          "math",
          "svg",
          "template",
          "object",
          "iframe",
          "noscript");

  private static final List<String> ATTRIBUTES =
      List.of("alt", "title", "placeholder", "aria-label");

  private final List<Tag> tags;
  private final List<Unit> units = new ArrayList<>();
  private CodedText.Builder run = new CodedText.Builder();
  private int runFrom = -1;
  private int runTo;

  private HtmlUnits(List<Tag> tags) {
    this.tags = tags;
  }

  static List<Unit> of(String text) {
    HtmlUnits found = new HtmlUnits(Markup.html(text));
    found.collect();
    return found.units;
  }

  private void collect() {
    for (int i = 0; i < tags.size(); i++) {
      Tag tag = tags.get(i);
      boolean isElement = tag.kind() == Tag.Kind.START || tag.kind() == Tag.Kind.EMPTY;
      if (isElement && isProtected(tag)) {
        int end = end(i);
        Tag last = tags.get(end);
        if (INLINE.contains(tag.name())) {
          extend(tag.from(), last.to());
          String raw = tag.document().substring(tag.from(), last.to());
          if (i == end) {
            run.alone(raw, tag.from());
          } else {
            run.keep(shown(i, end), raw, tag.from());
          }
        } else {
          flush();
        }
        i = end;
        continue;
      }
      if (isElement) {
        addAttributes(tag);
      }
      add(tag);
    }
    flush();
  }

  /** Returns the text between two tags. */
  private String shown(int start, int end) {
    StringBuilder shown = new StringBuilder();
    for (Tag tag : tags.subList(start, end)) {
      shown.append(tag.kind() == Tag.Kind.TEXT ? References.resolved(tag.raw()) : "");
    }
    return shown.toString().strip();
  }

  private void add(Tag tag) {
    switch (tag.kind()) {
      case TEXT -> {
        extend(tag.from(), tag.to());
        References.add(tag.raw(), tag.from(), References.HTML, run);
      }
      case START, EMPTY -> {
        if (!INLINE.contains(tag.name())) {
          flush();
          return;
        }
        extend(tag.from(), tag.to());
        if (tag.kind() == Tag.Kind.EMPTY || VOID.contains(tag.name())) {
          run.alone(tag.raw(), tag.from());
        } else {
          run.open(tag.name(), tag.raw(), tag.from());
        }
      }
      case END -> {
        if (!INLINE.contains(tag.name())) {
          flush();
          return;
        }
        extend(tag.from(), tag.to());
        run.close(tag.name(), tag.raw(), tag.from());
      }
      default -> {
        if (runFrom >= 0) {
          extend(tag.from(), tag.to());
          run.alone(tag.raw(), tag.from());
        }
      }
    }
  }

  private void extend(int from, int to) {
    runFrom = runFrom < 0 ? from : runFrom;
    runTo = to;
  }

  private void flush() {
    if (runFrom >= 0) {
      int from = runFrom;
      int to = runTo;
      units.add(Unit.xml(run.build(), (text, origin) -> List.of(new Edit(from, to, text))));
    }
    run = new CodedText.Builder();
    runFrom = -1;
  }

  private void addAttributes(Tag tag) {
    for (String attribute : ATTRIBUTES) {
      tag.value(attribute).ifPresent(value -> addAttribute(tag.document(), value));
    }
    if (tag.name().equals("meta") && tag.attribute("name").equalsIgnoreCase("description")) {
      tag.value("content").ifPresent(value -> addAttribute(tag.document(), value));
    }
  }

  /** A value without quotation marks gets them, as its translation may have spaces. */
  private void addAttribute(String document, Tag.Value value) {
    CodedText.Builder text = new CodedText.Builder();
    References.add(
        document.substring(value.from(), value.to()), value.from(), References.HTML, text);
    char before = document.charAt(value.from() - 1);
    String mark = before == '"' || before == '\'' ? "" : "\"";
    units.add(
        Unit.inCode(
            text.build(),
            (target, origin) ->
                List.of(
                    new Edit(
                        value.from(),
                        value.to(),
                        mark + target.replace("\"", "&quot;").replace("'", "&#39;") + mark))));
  }

  private static boolean isProtected(Tag tag) {
    return PROTECTED.contains(tag.name())
        || tag.attribute("translate").equalsIgnoreCase("no")
        || List.of(tag.attribute("class").split("\\s+")).contains("notranslate");
  }

  /** Returns the index of the tag that ends an element, or of the last one if none does. */
  private int end(int start) {
    Tag tag = tags.get(start);
    if (tag.kind() == Tag.Kind.EMPTY || VOID.contains(tag.name())) {
      return start;
    }
    int depth = 0;
    for (int i = start; i < tags.size(); i++) {
      if (tags.get(i).name().equals(tag.name())) {
        depth += tags.get(i).kind() == Tag.Kind.START ? 1 : 0;
        depth -= tags.get(i).kind() == Tag.Kind.END ? 1 : 0;
        if (depth == 0) {
          return i;
        }
      }
    }
    return tags.size() - 1;
  }
}
