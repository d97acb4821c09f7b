package io.tandem.subword.huggingface;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds non-empty matches in text, from left to right. */
@FunctionalInterface
interface SpanFinder {
  /** The characters of the text from {@code start} to before {@code end}. */
  record Place(int start, int end) {}

  List<Place> in(String text);

  /** Returns a finder of the matches of a pattern of our own. */
  static SpanFinder of(Pattern pattern) {
    return text -> matches(pattern.matcher(text));
  }

  /** Returns the places that the matcher finds in its text. */
  static List<Place> matches(Matcher matcher) {
    List<Place> places = new ArrayList<>();
    while (matcher.find()) {
      if (matcher.end() > matcher.start()) {
        places.add(new Place(matcher.start(), matcher.end()));
      }
    }
    return places;
  }

  /**
   * Returns the text with these places replaced.
   *
   * @throws io.tandem.UserException if the result grows too long, as repeated replacements can make
   *     it
   */
  default String replace(String text, String replacement) {
    StringBuilder replaced = new StringBuilder();
    int done = 0;
    for (Place place : in(text)) {
      replaced.append(text, done, place.start).append(replacement);
      done = place.end;
      LineGrowth.require(text.length(), replaced.length());
    }
    return replaced.append(text, done, text.length()).toString();
  }
}
