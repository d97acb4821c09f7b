package io.tandem.subword;

import java.util.ArrayList;
import java.util.List;

/** A line as subword-nmt's apply-bpe writes it. */
final class SegmentedLine {
  private SegmentedLine() {}

  /**
   * Returns a line segmented into pieces, with {@link Bpe#CONTINUATION} after those that do not end
   * their word. Words are separated by spaces; spaces and line ends around the line are kept,
   * several spaces between words become one.
   */
  static String of(String line, Bpe bpe) {
    int start = 0;
    while (start < line.length() && isStripped(line.charAt(start))) {
      start++;
    }
    int end = line.length();
    while (end > start && isStripped(line.charAt(end - 1))) {
      end--;
    }
    List<String> shown = new ArrayList<>();
    for (String word : line.substring(start, end).split(" ", -1)) {
      List<String> pieces = bpe.pieces(word);
      for (int i = 0; i < pieces.size(); i++) {
        shown.add(i + 1 < pieces.size() ? pieces.get(i) + Bpe.CONTINUATION : pieces.get(i));
      }
    }
    return line.substring(0, start) + String.join(" ", shown) + line.substring(end);
  }

  private static boolean isStripped(char c) {
    return c == ' ' || c == '\n' || c == '\r';
  }
}
