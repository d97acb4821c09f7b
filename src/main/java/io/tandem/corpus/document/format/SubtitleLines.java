package io.tandem.corpus.document.format;

import io.tandem.text.Cjk;
import io.tandem.text.Spacing;
import io.tandem.text.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text divided into cues, and these into lines. Tags have no width. */
final class SubtitleLines {
  /** The characters of a line that people can read in time, by common guidelines. */
  private static final int WIDTH = 42;

  private static final Pattern TAG = Pattern.compile("<(/?)([A-Za-z]*)[^<>]*>|\\{\\\\[^{}]*\\}");

  /**
   * How much nearer to its share a place must be than one after a comma to be preferred. A colon is
   * none: it stands after the name of who speaks.
   */
  private static final int AFTER_PUNCTUATION = 8;

  private final String text;

  /** The columns before each character, and at the end those of the whole text. */
  private final int[] columns;

  /**
   * The places between words, outside of tags: spaces, and where no space is between words the
   * places before words and the tags that open there.
   */
  private final List<Integer> places = new ArrayList<>();

  SubtitleLines(String text) {
    this.text = text;
    this.columns = new int[text.length() + 1];
    StringBuilder shown = new StringBuilder();
    int[] placesOfShown = new int[text.length()];
    Matcher tag = TAG.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (tag.region(at, text.length()).lookingAt()) {
        Arrays.fill(columns, at + 1, tag.end() + 1, columns[at]);
        at = tag.end();
      } else {
        placesOfShown[shown.length()] = at;
        shown.append(text.charAt(at));
        columns[at + 1] = columns[at] + columns(text, at);
        at++;
      }
    }
    int[] words = Words.ofCharacters(shown.toString());
    for (int i = 0; i < words.length; i++) {
      if (shown.charAt(i) == ' ') {
        places.add(placesOfShown[i]);
      } else if (i > 0
          && words[i] != words[i - 1]
          && words[i] != Words.NONE
          && words[i - 1] != Words.NONE) {
        places.add(afterEndTags(placesOfShown[i - 1] + 1));
      }
    }
  }

  /** Returns the columns of a character: of a surrogate pair those of its second half. */
  private static int columns(String text, int at) {
    if (Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1))) {
      return 0;
    }
    return Cjk.is(text.codePointBefore(at + 1)) ? 2 : 1;
  }

  /**
   * Returns the columns of the text, of which characters of Chinese, Japanese and Korean take two.
   */
  int width() {
    return columns[text.length()];
  }

  /**
   * Returns pieces of about these shares, cut between words. Tags that are open where it is cut are
   * closed there and opened again.
   */
  List<String> divided(int[] shares) {
    long all = 0;
    for (int share : shares) {
      all += share;
    }
    List<String> pieces = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    int from = 0;
    int used = 0;
    long before = 0;
    for (int i = 0; i < shares.length; i++) {
      before += shares[i];
      int last = places.size() - (shares.length - 1 - i);
      int to = text.length();
      int next = to;
      if (i < shares.length - 1) {
        int place = nearest(used, Math.max(used + 1, last), width() * before / all);
        to = place < places.size() ? places.get(place) : text.length();
        next = afterSpace(to);
        used = Math.min(places.size(), place + 1);
      }
      pieces.add(tagged(text.substring(Math.min(from, to), to), open));
      from = next;
    }
    return pieces;
  }

  /** Returns the piece with the tags that were open before it, and closes those still open. */
  private static String tagged(String piece, Deque<String> open) {
    StringBuilder tagged = new StringBuilder();
    for (Iterator<String> outer = open.descendingIterator(); outer.hasNext(); ) {
      tagged.append(outer.next());
    }
    tagged.append(piece);
    Matcher tag = TAG.matcher(piece);
    while (tag.find()) {
      if (tag.group(2) == null || tag.group(2).isEmpty()) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        open.push(tag.group());
      } else if (!open.isEmpty() && name(open.peek()).equals(tag.group(2))) {
        open.pop();
      }
    }
    open.removeIf(one -> name(one).equals("v"));
    open.forEach(one -> tagged.append("</").append(name(one)).append('>'));
    return tagged.toString().strip();
  }

  private static String name(String tag) {
    Matcher found = TAG.matcher(tag);
    return found.matches() ? found.group(2) : "";
  }

  /** Returns the index of the best place to cut at, or the number of places if there is none. */
  private int nearest(int from, int to, long wanted) {
    int best = places.size();
    long bestDistance = Long.MAX_VALUE;
    for (int place = from; place < Math.min(to, places.size()); place++) {
      int at = places.get(place);
      long away = Math.abs(columns[at] - wanted);
      if (columns[at] > wanted && away - AFTER_PUNCTUATION >= bestDistance) {
        break;
      }
      boolean afterPunctuation =
          at > 0
              && (",;.!?".indexOf(text.charAt(at - 1)) >= 0 || Spacing.isWide(text.charAt(at - 1)));
      long distance = away - (afterPunctuation ? AFTER_PUNCTUATION : 0);
      if (distance < bestDistance) {
        best = place;
        bestDistance = distance;
      }
    }
    return best;
  }

  private int afterEndTags(int from) {
    Matcher tag = TAG.matcher(text);
    int at = from;
    while (text.startsWith("</", at) && tag.region(at, text.length()).lookingAt()) {
      at = tag.end();
    }
    return at;
  }

  private int afterSpace(int at) {
    return at < text.length() && text.charAt(at) == ' ' ? at + 1 : at;
  }

  /** Returns a cue in as few lines of about the same length as it needs. */
  static String wrapped(String cue, String lineEnd) {
    SubtitleLines whole = new SubtitleLines(cue);
    int lines = (whole.width() + WIDTH - 1) / WIDTH;
    StringBuilder wrapped = new StringBuilder();
    int from = 0;
    int written = 0;
    for (int line = 1; line < lines; line++) {
      int place = whole.nearest(from, whole.places.size(), (long) whole.width() * line / lines);
      if (place < whole.places.size()) {
        int cut = whole.places.get(place);
        wrapped.append(cue, written, cut).append(lineEnd);
        written = whole.afterSpace(cut);
        from = place + 1;
      }
    }
    return wrapped.append(cue, written, cue.length()).toString();
  }
}
