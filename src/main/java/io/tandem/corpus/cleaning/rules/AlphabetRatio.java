package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.config.CorpusSettings.Side;

/**
 * Rejects pairs with a side of which too small a share is letters: of its characters other than
 * spaces, or of its words, where a word with a letter counts. Combining marks count as letters.
 */
public record AlphabetRatio(LengthUnit unit, double minimum, Side side) implements PairFilter {
  public AlphabetRatio {
    Check.within("corpus.rules alphabet-ratio minimum", minimum, 0, 1);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, text -> ratio(text) < minimum);
  }

  private double ratio(String text) {
    return switch (unit) {
      case CHARACTERS -> {
        long all = text.codePoints().filter(c -> c != ' ').count();
        yield all == 0
            ? 1
            : (double) text.codePoints().filter(AlphabetRatio::isLetter).count() / all;
      }
      case WORDS -> {
        long words = Words.count(text);
        long lettered = Words.of(text).stream().filter(AlphabetRatio::hasLetter).count();
        yield words == 0 ? 1 : (double) lettered / words;
      }
    };
  }

  private static boolean hasLetter(String word) {
    return word.codePoints().anyMatch(AlphabetRatio::isLetter);
  }

  static boolean isLetter(int c) {
    return Character.isAlphabetic(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }
}
