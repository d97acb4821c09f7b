package io.tandem.subword.huggingface;

import io.tandem.subword.sentencepiece.MergeAgenda;
import io.tandem.subword.sentencepiece.MergeTable;
import io.tandem.subword.sentencepiece.MergeTable.PairMap;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The merges of a BPE model. Built by one thread, then safe for use by several. */
final class TokenMerges {
  private static final int INSIDE = 0;
  private static final int ENDING = 1;

  private final Map<String, Integer> ids;
  private final String suffix;
  private final Fallback fallback;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> symbols = new ArrayList<>();
  private final MergeTable merges = new MergeTable();
  private int size;

  /** The symbols of characters that are tokens, by whether they end the text. */
  private final PairMap characters = new PairMap();

  /** The spelling of a character that is not a token. */
  enum Fallback {
    NONE,

    /** Each of its bytes is a token. */
    BYTES
  }

  /**
   * @param ids the ids of the tokens
   * @param suffix the suffix that marks the last character of a text
   */
  TokenMerges(Map<String, Integer> ids, String suffix, Fallback fallback) {
    this.ids = ids;
    this.suffix = suffix;
    this.fallback = fallback;
    for (String token : ids.keySet()) {
      addCharacter(token, INSIDE);
      if (token.endsWith(suffix)) {
        addCharacter(token.substring(0, token.length() - suffix.length()), ENDING);
      }
    }
  }

  private void addCharacter(String text, int place) {
    if (!text.isEmpty() && text.length() == Character.charCount(text.codePointAt(0))) {
      int symbol = numberOf(place == ENDING ? text + suffix : text);
      characters.putIfAbsent(text.codePointAt(0), place, symbol);
    }
  }

  private int numberOf(String symbol) {
    Integer known = numbers.putIfAbsent(symbol, symbols.size());
    if (known == null) {
      symbols.add(symbol);
      return symbols.size() - 1;
    }
    return known;
  }

  /** Adds the next merge; merges added earlier have priority. */
  void add(String left, String right) {
    merges.add(numberOf(left), numberOf(right), size++, numberOf(left + right));
  }

  /**
   * Returns the symbols of a text; those that are not tokens are characters.
   *
   * @param dropped asked before each merge whether to leave it out
   */
  List<String> cut(String text, BooleanSupplier dropped) {
    int[] found = new int[text.length()];
    List<String> strange = new ArrayList<>();
    int n = 0;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      int symbol = characters.get(c, at == text.length() ? ENDING : INSIDE);
      if (symbol != PairMap.NONE) {
        found = withRoom(found, n);
        found[n++] = symbol;
        continue;
      }
      for (String spelt : spelling(Character.toString(c) + (at == text.length() ? suffix : ""))) {
        found = withRoom(found, n);
        found[n++] = numbers.getOrDefault(spelt, -1 - strange.size());
        strange.add(spelt);
      }
    }
    List<String> cut = new ArrayList<>();
    for (int symbol : MergeAgenda.oneByOne(Arrays.copyOf(found, n), merges, dropped).symbols()) {
      cut.add(symbol < 0 ? strange.get(-1 - symbol) : symbols.get(symbol));
    }
    return cut;
  }

  private static int[] withRoom(int[] symbols, int size) {
    return size < symbols.length ? symbols : Arrays.copyOf(symbols, 2 * size + 4);
  }

  /** Returns the character in bytes if those are tokens, else the character itself. */
  private List<String> spelling(String character) {
    List<String> bytes =
        fallback == Fallback.BYTES && !ids.containsKey(character)
            ? byteNames(character)
            : List.of(character);
    return ids.keySet().containsAll(bytes) ? bytes : List.of(character);
  }

  static List<String> byteNames(String text) {
    List<String> names = new ArrayList<>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      names.add(SentencePieceModel.byteName(Byte.toUnsignedInt(b)));
    }
    return names;
  }
}
