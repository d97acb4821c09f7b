package io.tandem.config;

import io.tandem.UserException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds mistakes that HOCON's parser accepts. It merges objects of a list that stand on one line
 * without a comma between them; the settings of the later one win, so that an input or a rule would
 * be silently lost. Deeply nested groups, as in {@code a.b.c} or in brackets, overflow the stack.
 */
final class HoconScan {
  private static final String TRIPLE_QUOTE = "\"\"\"";

  /** The limit on brackets around a value, and on full stops in its key or in itself. */
  private static final int MAX_DEPTH = 32;

  private final String text;
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line = 1;

  /** The full stops since the last bracket, comma, equals sign, colon or line end. */
  private int stops;

  private HoconScan(String text) {
    this.text = text;
  }

  /**
   * Refuses a text in which a comma is missing, or that is nested too deeply.
   *
   * @param origin the source of the text, for the message
   */
  static void refuse(String text, String origin) {
    new HoconScan(text).scan(origin);
  }

  private void scan(String origin) {
    boolean afterObject = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '{' && afterObject && Character.valueOf('[').equals(open.peek())) {
        throw UserException.of(
            "%s%s: a comma is missing between } and { in a list; without it HOCON merges the two into one object",
            origin, text.indexOf('\n') < 0 ? "" : ", line " + line);
      }
      if (!skipped(c)) {
        afterObject = c == '}';
        nest(c);
        requireShallow(origin);
        at++;
      } else if (c != ' ' && c != '\t') {
        afterObject = false;
      }
    }
  }

  private void requireShallow(String origin) {
    if (open.size() > MAX_DEPTH || stops > MAX_DEPTH) {
      throw UserException.of(
          "%s, line %d: groups are nested more than %d deep; settings have at most five levels",
          origin, line, MAX_DEPTH);
    }
  }

  private void nest(char c) {
    stops = c == '.' ? stops + 1 : "{}[],=:".indexOf(c) >= 0 ? 0 : stops;
    if (c == '{' || c == '[') {
      open.push(c);
    } else if (c == '}' || c == ']') {
      open.poll();
    }
  }

  /**
   * Skips everything except brackets, commas and words: spaces, comments, strings and
   * substitutions.
   */
  private boolean skipped(char c) {
    if (c == '\n') {
      stops = 0;
      line++;
      at++;
    } else if (Character.isWhitespace(c)) {
      at++;
    } else if (c == '#' || text.startsWith("//", at)) {
      goTo(text.indexOf('\n', at));
    } else if (text.startsWith(TRIPLE_QUOTE, at)) {
      goPast(text.indexOf(TRIPLE_QUOTE, at + TRIPLE_QUOTE.length()), TRIPLE_QUOTE.length());
    } else if (c == '"') {
      goPast(endOfText(), 1);
    } else if (text.startsWith("${", at)) {
      goPast(text.indexOf('}', at), 1);
    } else {
      return false;
    }
    return true;
  }

  private int endOfText() {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return end;
  }

  private void goPast(int end, int length) {
    goTo(end < 0 ? end : end + length);
  }

  /** Counts the lines on the way; returns the end of the text if there is no such place. */
  private void goTo(int place) {
    int end = place < 0 ? text.length() : Math.min(place, text.length());
    for (; at < end; at++) {
      line += text.charAt(at) == '\n' ? 1 : 0;
    }
  }
}
