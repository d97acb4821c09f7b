package io.tandem.corpus.lexical;

import io.tandem.text.ReversibleSplitter;
import io.tandem.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words whose translations are learned: those of the reversible splitter in lower case and
 * without the marks of spaces. In scripts that put no spaces between words, each character is one.
 */
final class LexicalWords {
  private static final ReversibleSplitter SPLITTER = new ReversibleSplitter();

  private LexicalWords() {}

  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    for (String word : SPLITTER.split(text.toLowerCase(Locale.ROOT))) {
      boolean isMarked = word.charAt(0) == ReversibleSplitter.SPACE_MARK;
      add(isMarked ? word.substring(1) : word, words);
    }
    return words;
  }

  private static void add(String word, List<String> words) {
    if (word.isEmpty()) {
      return;
    }
    int start = 0;
    for (int at = 0; at < word.length(); ) {
      int c = word.codePointAt(at);
      int end = at + Character.charCount(c);
      if (Words.isWithoutSpaces(c)) {
        if (start < at) {
          words.add(word.substring(start, at));
        }
        words.add(word.substring(at, end));
        start = end;
      }
      at = end;
    }
    if (start < word.length()) {
      words.add(word.substring(start));
    }
  }
}
