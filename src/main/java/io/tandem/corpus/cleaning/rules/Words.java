package io.tandem.corpus.cleaning.rules;

import java.util.ArrayList;
import java.util.List;

/** The words of normalized text, which are separated by spaces. */
final class Words {
  private Words() {}

  static int count(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int words = 1;
    for (int at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) {
      words++;
    }
    return words;
  }

  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int space = text.indexOf(' ', start);
      int end = space < 0 ? text.length() : space;
      if (end > start) {
        words.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return words;
  }
}
