package io.tandem.subword;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for symbols: equal texts have the same number, regardless of how they were merged. */
public final class Symbols {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  public int numberOf(String text) {
    Integer known = numbers.putIfAbsent(text, texts.size());
    if (known != null) {
      return known;
    }
    texts.add(text);
    return texts.size() - 1;
  }

  public String text(int symbol) {
    return texts.get(symbol);
  }

  /** Compares the texts of two symbols by code points. */
  public int compare(int a, int b) {
    return a == b ? 0 : CodePointOrder.ASCENDING.compare(texts.get(a), texts.get(b));
  }

  /** Returns the characters of a word, the last one with the end-of-word marker. */
  public static List<String> charactersOf(String word) {
    List<String> characters = new ArrayList<>(word.length());
    for (int i = 0; i < word.length(); ) {
      int end = i + Character.charCount(word.codePointAt(i));
      String character = word.substring(i, end);
      characters.add(end == word.length() ? character + Merges.END_OF_WORD : character);
      i = end;
    }
    return characters;
  }
}
