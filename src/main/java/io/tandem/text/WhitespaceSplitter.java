package io.tandem.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits at spaces (U+0020) and line ends; other white space belongs to words. This is how
 * subword-nmt reads a line. The number of spaces between two words is lost.
 */
public final class WhitespaceSplitter implements WordSplitter {
  @Override
  public List<String> split(String line) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || separates(line.charAt(i))) {
        if (i > start) {
          words.add(line.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static boolean separates(char c) {
    return c == ' ' || c == '\n' || c == '\r';
  }

  @Override
  public String join(List<String> words) {
    return String.join(" ", words);
  }
}
