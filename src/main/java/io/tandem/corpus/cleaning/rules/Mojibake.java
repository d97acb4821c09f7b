package io.tandem.corpus.cleaning.rules;

import io.tandem.config.CorpusSettings.Side;
import java.lang.Character.UnicodeBlock;
import java.util.Set;

/**
 * Rejects pairs with a side that shows traces of a wrong encoding: the replacement character, or
 * UTF-8 that was read as Latin-1 or Windows-1252. A sequence of two such characters counts only
 * next to a small letter or to another one, because capitals before a quote mark (MANHÃ») look the
 * same.
 */
public record Mojibake(Side side) implements PairFilter {
  private static final Set<UnicodeBlock> LIKELY =
      Set.of(
          UnicodeBlock.LATIN_1_SUPPLEMENT,
          UnicodeBlock.LATIN_EXTENDED_A,
          UnicodeBlock.GREEK,
          UnicodeBlock.CYRILLIC,
          UnicodeBlock.GENERAL_PUNCTUATION,
          UnicodeBlock.CURRENCY_SYMBOLS,
          UnicodeBlock.LETTERLIKE_SYMBOLS,
          UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION,
          UnicodeBlock.CJK_UNIFIED_IDEOGRAPHS,
          UnicodeBlock.HIRAGANA,
          UnicodeBlock.KATAKANA);

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, Mojibake::isBroken);
  }

  private static boolean isBroken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\uFFFD') {
        return true;
      }
      int length = sequenceLength(text, i);
      if (length > 2
          || (length == 2
              && (MojibakeRepair.isSmallLetter(text, i - 1)
                  || MojibakeRepair.isSmallLetter(text, i + 2)
                  || sequenceLength(text, i + 2) > 0))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the number of characters from here on that are the bytes of one likely character in
   * UTF-8; 0 if there is none.
   */
  private static int sequenceLength(String text, int at) {
    int lead = at < text.length() ? Windows1252.byteOf(text.charAt(at)) : -1;
    int length = lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
    if (length == 0 || at + length > text.length()) {
      return 0;
    }
    int c = lead & (length == 3 ? 0x0F : 0x1F);
    for (int i = at + 1; i < at + length; i++) {
      int b = Windows1252.byteOf(text.charAt(i));
      if (b < 0x80 || b > 0xBF) {
        return 0;
      }
      c = (c << 6) | (b & 0x3F);
    }
    return LIKELY.contains(UnicodeBlock.of(c)) ? length : 0;
  }
}
