package io.tandem.config;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds objects of a list that are on one line without a comma between them. HOCON merges them into
 * one object, in which the settings of the later one win, so that an input or a rule would be
 * silently lost.
 */
final class MissingComma {
  private static final String TRIPLE_QUOTE = "\"\"\"";

  private final String text;
  private final Deque<Character> open = new ArrayDeque<>();
  private int at;
  private int line = 1;

  private MissingComma(String text) {
    this.text = text;
  }

  /**
   * Refuses a text in which a comma is missing.
   *
   * @param origin where the text is from, for the message
   */
  static void refuse(String text, String origin) {
    new MissingComma(text).scan(origin);
  }

  private void scan(String origin) {
    boolean afterObject = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '{' && afterObject && Character.valueOf('[').equals(open.peek())) {
        throw new UserException(
            "%s%s: a comma is missing between } and { in a list; without it HOCON merges the two into one object"
                .formatted(origin, text.indexOf('\n') < 0 ? "" : ", line " + line));
      }
      if (!skipped(c)) {
        afterObject = c == '}';
        nest(c);
        at++;
      } else if (c != ' ' && c != '\t') {
        afterObject = false;
      }
    }
  }

  private void nest(char c) {
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
