package io.tandem.corpus.document.format;

import io.tandem.UserException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The markup of a document with its places in the text, from which everything that is not
 * translated is copied. No library tells the places of all that they read; a reader that checks the
 * document is not needed here.
 */
final class Markup {
  /** The elements of HTML whose content is no markup. */
  private static final Set<String> RAW = Set.of("script", "style", "textarea", "title", "xmp");

  private static final Pattern CALL = Pattern.compile(Placeholders.CALL, Pattern.DOTALL);

  /** The most elements around each other. */
  private static final int MAX_DEPTH = 500;

  private final String text;
  private final boolean html;
  private final Matcher call;
  private final List<Tag> tags = new ArrayList<>();

  private Markup(String text, boolean html) {
    this.text = text;
    this.html = html;
    call = CALL.matcher(text);
  }

  /** Returns the pieces of an HTML document, which cover all of it. */
  static List<Tag> html(String text) {
    return new Markup(text, true).scan();
  }

  /**
   * Returns the pieces of an XML document, which cover all of it.
   *
   * @throws UserException if there is no element, or tags do not match, with the line
   */
  static List<Tag> xml(String text) {
    List<Tag> tags = content(text);
    if (tags.stream()
        .noneMatch(tag -> tag.kind() == Tag.Kind.START || tag.kind() == Tag.Kind.EMPTY)) {
      throw new UserException("there is no element in it; is it XML?");
    }
    return tags;
  }

  /**
   * Returns the pieces of what is inside an element of XML.
   *
   * @throws UserException if tags do not match
   */
  static List<Tag> content(String text) {
    List<Tag> tags = new Markup(text, false).scan();
    requireBalance(tags, text);
    return tags;
  }

  private List<Tag> scan() {
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('<', at);
      while (open >= 0 && !isMarkup(open)) {
        open = text.indexOf('<', open + 1);
      }
      int end = open < 0 ? text.length() : open;
      if (end > at) {
        add(Tag.Kind.TEXT, "", at, end);
      }
      at = open < 0 ? end : markup(open);
    }
    return tags;
  }

  private void add(Tag.Kind kind, String name, int from, int to) {
    tags.add(new Tag(kind, name, from, to, text));
  }

  private boolean isMarkup(int open) {
    char next = open + 1 < text.length() ? text.charAt(open + 1) : ' ';
    return !html || next == '/' || next == '!' || next == '?' || Character.isLetter(next);
  }

  /** Adds what begins here; returns its end. */
  private int markup(int open) {
    if (text.startsWith("<!--", open)) {
      return other(Tag.Kind.OTHER, open, "-->");
    }
    if (text.startsWith("<![CDATA[", open)) {
      return other(Tag.Kind.CDATA, open, "]]>");
    }
    if (text.startsWith("<?", open)) {
      return other(Tag.Kind.OTHER, open, html ? ">" : "?>");
    }
    if (text.startsWith("<!", open)) {
      return declaration(open);
    }
    return element(open);
  }

  private int other(Tag.Kind kind, int open, String end) {
    int found = text.indexOf(end, open + 2);
    if (found < 0 && !html) {
      throw unended(open);
    }
    int to = found < 0 ? text.length() : found + end.length();
    add(kind, "", open, to);
    return to;
  }

  /** A declaration of a document type may have declarations in brackets. */
  private int declaration(int open) {
    int at = open;
    boolean inside = false;
    while (at < text.length() && (inside || text.charAt(at) != '>')) {
      char here = text.charAt(at);
      if (here == '"' || here == '\'') {
        int quoted = text.indexOf(here, at + 1);
        at = quoted < 0 ? text.length() - 1 : quoted;
      }
      inside = here == '[' || (inside && here != ']');
      at++;
    }
    if (at >= text.length() && !html) {
      throw unended(open);
    }
    int to = Math.min(text.length(), at + 1);
    add(Tag.Kind.OTHER, "", open, to);
    return to;
  }

  private int element(int open) {
    boolean isEnd = text.startsWith("</", open);
    int nameFrom = open + (isEnd ? 2 : 1);
    int nameTo = nameFrom;
    while (nameTo < text.length() && " \t\r\n/>".indexOf(text.charAt(nameTo)) < 0) {
      nameTo++;
    }
    int at = nameTo;
    while (at < text.length() && text.charAt(at) != '>') {
      char here = text.charAt(at);
      if ((here == '"' || here == '\'') && isAfterEquals(at, nameTo)) {
        int quoted = text.indexOf(here, at + 1);
        at = quoted < 0 ? text.length() : quoted;
      } else if (html && here == '{' && call.region(at, text.length()).lookingAt()) {
        at = call.end() - 1;
      }
      at++;
    }
    if (at >= text.length()) {
      if (!html) {
        throw unended(open);
      }
      // Browsers do not show a tag that does not end.
      add(Tag.Kind.OTHER, "", open, text.length());
      return text.length();
    }
    String name = text.substring(nameFrom, nameTo);
    String shown = html ? name.toLowerCase(Locale.ROOT) : name;
    boolean isEmpty = !isEnd && text.charAt(at - 1) == '/';
    add(isEnd ? Tag.Kind.END : isEmpty ? Tag.Kind.EMPTY : Tag.Kind.START, shown, open, at + 1);
    return html && !isEnd && !isEmpty && RAW.contains(shown) ? raw(shown, at + 1) : at + 1;
  }

  private boolean isAfterEquals(int at, int from) {
    int before = at - 1;
    while (before > from && Character.isWhitespace(text.charAt(before))) {
      before--;
    }
    return text.charAt(before) == '=';
  }

  /** Adds the content of an element as one text, up to its end tag. */
  private int raw(String name, int from) {
    int end = from;
    while (end < text.length()
        && !text.regionMatches(true, end, "</" + name, 0, name.length() + 2)) {
      end++;
    }
    if (end > from) {
      add(Tag.Kind.TEXT, "", from, end);
    }
    return end;
  }

  private UserException unended(int open) {
    return UserException.of(
        "line %d: %s does not end; is the file cut?",
        Lines.number(text, open), text.substring(open, Math.min(text.length(), open + 20)).strip());
  }

  private static void requireBalance(List<Tag> tags, String text) {
    Deque<Tag> open = new ArrayDeque<>();
    for (Tag tag : tags) {
      if (tag.kind() == Tag.Kind.START) {
        open.push(tag);
        if (open.size() > MAX_DEPTH) {
          throw UserException.of(
              "line %d: more than %d elements around each other",
              Lines.number(text, tag.from()), MAX_DEPTH);
        }
      } else if (tag.kind() == Tag.Kind.END) {
        if (open.isEmpty() || !open.peek().name().equals(tag.name())) {
          throw UserException.of(
              "line %d: </%s>, expected %s",
              Lines.number(text, tag.from()),
              tag.name(),
              open.isEmpty() ? "the end of the file" : "</%s>".formatted(open.peek().name()));
        }
        open.pop();
      }
    }
    if (!open.isEmpty()) {
      throw UserException.of(
          "<%s> of line %d does not end; is the file cut?",
          open.peek().name(), Lines.number(text, open.peek().from()));
    }
  }
}
