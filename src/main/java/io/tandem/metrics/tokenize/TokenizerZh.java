package io.tandem.metrics.tokenize;

import java.util.List;

/**
 * Chinese: each Chinese character, full-width form and symbol is a token; the text between follows
 * the Western rules of mteval-v13a, without its escapes.
 */
final class TokenizerZh implements Tokenizer {
  /**
   * The first and last of each range of characters that are separate tokens. The range from U+2001
   * to U+2A6D is the effect of sacreBLEU's entry for Extension B: its escapes for U+20000 and
   * U+2A6D6 are read as four digits and another character. Characters beyond U+FFFF are therefore
   * not split. Scores depend on it, so it is kept.
   */
  private static final char[][] ALONE = {
    {'\u2001', '\u2a6d'},
    {'\u2e80', '\u2eff'},
    {'\u2f00', '\u2fdf'},
    {'\u2ff0', '\u303f'},
    {'\u3100', '\u312f'},
    {'\u31a0', '\u31bf'},
    {'\u31c0', '\u31ef'},
    {'\u3200', '\u33ff'},
    {'\u3400', '\u4db5'},
    {'\u4e00', '\u9fbb'},
    {'\uf900', '\ufa2d'},
    {'\ufa30', '\ufa6a'},
    {'\ufa70', '\ufad9'},
    {'\ufe10', '\ufe1f'},
    {'\ufe30', '\ufe4f'},
    {'\uff00', '\uffef'},
  };

  @Override
  public List<String> tokenize(String line) {
    StringBuilder spaced = new StringBuilder(line.length() * 2);
    String stripped = strip(line);
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      if (standsAlone(c)) {
        spaced.append(' ').append(c).append(' ');
      } else {
        spaced.append(c);
      }
    }
    String split = WesternPunctuation.splitSymbols(spaced.toString());
    return Whitespace.split(WesternPunctuation.splitPointsAndHyphens(split));
  }

  /** Leading spaces matter: a period after one is split from what follows. */
  private static String strip(String line) {
    int start = 0;
    while (start < line.length() && Whitespace.isSpace(line.charAt(start))) {
      start++;
    }
    return Whitespace.stripTrailing(line.substring(start));
  }

  private static boolean standsAlone(char c) {
    for (char[] range : ALONE) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
