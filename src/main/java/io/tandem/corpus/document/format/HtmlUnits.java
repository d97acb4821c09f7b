package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.CodedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The texts of an HTML document: those between tags of blocks, with inline elements as codes, and
 * attributes that are shown. Programs, styles, code, and elements in another language, with {@code
 * translate="no"} or the class {@code notranslate} stay as they are.
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
          "script", "style", "xmp", "code", "kbd", "samp", "var", "pre", "math", "svg", "iframe");

  private static final List<String> ATTRIBUTES =
      List.of("alt", "title", "placeholder", "aria-label", "aria-description");

  /** The types of inputs that show their value. */
  private static final Set<String> BUTTONS = Set.of("submit", "button", "reset");

  /** The names of metadata in which a page describes itself to readers. */
  private static final Set<String> DESCRIPTIONS =
      Set.of(
          "description",
          "keywords",
          "og:title",
          "og:description",
          "og:site_name",
          "og:image:alt",
          "twitter:title",
          "twitter:description",
          "twitter:image:alt");

  private static final List<String> LANGUAGES = List.of("lang", "xml:lang");

  private final Languages languages;
  private final List<Tag> tags;
  private final List<Unit> units = new ArrayList<>();

  /** The changes of attributes that say which language a part is in. */
  private final List<Edit> names = new ArrayList<>();

  private CodedText.Builder run = new CodedText.Builder();
  private int runFrom = -1;
  private int runTo;

  private HtmlUnits(List<Tag> tags, Languages languages) {
    this.tags = tags;
    this.languages = languages;
  }

  static Texts of(String text, Languages languages) {
    return of(Markup.html(text), languages);
  }

  static Texts of(List<Tag> tags, Languages languages) {
    HtmlUnits found = new HtmlUnits(tags, languages);
    found.collect();
    return new Texts(found.units, found.names);
  }

  private void collect() {
    for (int i = 0; i < tags.size(); i++) {
      Tag tag = tags.get(i);
      boolean isElement = tag.kind() == Tag.Kind.START || tag.kind() == Tag.Kind.EMPTY;
      boolean isLeft = isElement && isLeft(tag);
      if (isElement && !isLeft) {
        addAttributes(tag);
      }
      boolean isNote = isElement && isNote(i);
      if (isLeft || isNote || (isElement && PROTECTED.contains(tag.name()))) {
        int end = end(i);
        Tag last = tags.get(end);
        if (INLINE.contains(tag.name())) {
          extend(tag.from(), last.to());
          String raw = tag.document().substring(tag.from(), last.to());
          if (i == end || isNote) {
            run.alone(raw, tag.from());
          } else {
            run.keep(shown(i, end), raw, tag.from());
          }
        } else {
          flush();
        }
        i = end;
      } else {
        if (isElement) {
          LANGUAGES.forEach(
              attribute ->
                  languages
                      .renamed(tag, attribute, attribute, languages.target())
                      .ifPresent(names::add));
        }
        add(tag);
      }
    }
    flush();
  }

  /**
   * Returns whether a tag begins a link to a note: behind a word, without a letter. The model does
   * not read it, because its number would be one with the word, or with the year.
   */
  private boolean isNote(int start) {
    if (!tags.get(start).name().equals("a") || !run.isBehindWord()) {
      return false;
    }
    for (Tag tag : tags.subList(start + 1, tags.size())) {
      if (tag.kind() == Tag.Kind.TEXT
          ? CodedText.hasLetter(References.resolved(tag.raw()))
          : !INLINE.contains(tag.name()) || VOID.contains(tag.name()) || tag.name().equals("a")) {
        return tag.kind() == Tag.Kind.END && tag.name().equals("a");
      }
    }
    return false;
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
          flush(tag.name().equals("textarea") ? Unit.LineEnds.ALL : Unit.LineEnds.NONE);
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
    flush(Unit.LineEnds.NONE);
  }

  private void flush(Unit.LineEnds lines) {
    if (runFrom >= 0) {
      int from = runFrom;
      int to = runTo;
      Unit.Writer writer = (text, origin) -> List.of(new Edit(from, to, text));
      units.add(new Unit(run.build(), false, lines, XmlText::escaped, writer));
    }
    run = new CodedText.Builder();
    runFrom = -1;
  }

  private void addAttributes(Tag tag) {
    ATTRIBUTES.forEach(attribute -> addAttribute(tag, attribute));
    switch (tag.name()) {
      case "option", "optgroup", "track" -> addAttribute(tag, "label");
      case "input" -> {
        if (BUTTONS.contains(tag.attribute("type").toLowerCase(Locale.ROOT))) {
          addAttribute(tag, "value");
        }
      }
      case "meta" -> {
        if (Stream.of("name", "property")
            .map(attribute -> tag.attribute(attribute).toLowerCase(Locale.ROOT))
            .anyMatch(DESCRIPTIONS::contains)) {
          addAttribute(tag, "content");
        }
      }
      default -> {}
    }
  }

  private void addAttribute(Tag tag, String attribute) {
    tag.value(attribute).ifPresent(value -> addAttribute(tag.document(), value));
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
            (target, origin) -> {
              String quoted =
                  before == '\'' ? target.replace("'", "&#39;") : target.replace("\"", "&quot;");
              return List.of(new Edit(value.from(), value.to(), mark + quoted + mark));
            }));
  }

  /** The language of a whole page does not count: the page was given to be translated. */
  private boolean isLeft(Tag tag) {
    return tag.attribute("translate").equalsIgnoreCase("no")
        || List.of(tag.attribute("class").split("\\s+")).contains("notranslate")
        || (!tag.name().equals("html")
            && LANGUAGES.stream().map(tag::attribute).anyMatch(languages::hasOtherSource));
  }

  /** Returns the index of the tag that ends an element, or of the last one before it ends. */
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
    return endWithoutTag(start);
  }

  /** An element without an end tag ends before the next one like it, or with that around it. */
  private int endWithoutTag(int start) {
    Deque<String> open = new ArrayDeque<>();
    for (int i = start; i < tags.size(); i++) {
      String name = tags.get(i).name();
      if (tags.get(i).kind() == Tag.Kind.START && !VOID.contains(name)) {
        while (!open.isEmpty() && isEndedBy(open.peek(), name)) {
          open.pop();
        }
        if (open.isEmpty() && i > start) {
          return i - 1;
        }
        open.push(name);
      } else if (tags.get(i).kind() == Tag.Kind.END) {
        if (!open.contains(name)) {
          return i - 1;
        }
        String closed = open.pop();
        while (!closed.equals(name)) {
          closed = open.pop();
        }
      }
    }
    return tags.size() - 1;
  }

  /** Returns whether an element may lack its end tag before the start of another. */
  private static boolean isEndedBy(String open, String next) {
    return switch (open) {
      case "p" -> !INLINE.contains(next);
      case "li", "option", "tr" -> next.equals(open);
      case "dt", "dd" -> Set.of("dt", "dd").contains(next);
      case "td", "th" -> Set.of("td", "th", "tr").contains(next);
      default -> false;
    };
  }
}
