package io.tandem.cleaning.rules;

import io.tandem.config.Check;
import io.tandem.config.CorpusSettings.Side;

/**
 * Rejects pairs of which a side says the same over and over: a piece of text that comes again at
 * once, with or without spaces between.
 *
 * @param maximum how often a piece may come again
 * @param shortest characters of a piece, which starts with a visible one
 */
public record Repetition(int maximum, int shortest, int longest, Side side) implements PairFilter {
  public Repetition {
    Check.atLeast("corpus.rules repetition maximum", maximum, 0);
    Check.atLeast("corpus.rules repetition shortest", shortest, 1);
    Check.atLeast("corpus.rules repetition longest", longest, shortest);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, text -> repetitions(text) > maximum);
  }

  /**
   * Returns how often the first piece comes again that does so more often than allowed; 0 without
   * one.
   */
  int repetitions(String text) {
    for (int start = 0; start + 2 * shortest <= text.length(); start++) {
      if (text.charAt(start) != ' ') {
        for (int length = shortest; length <= longest; length++) {
          if (start + 2 * length > text.length()) {
            break;
          }
          int repetitions = repetitions(text, start, length);
          if (repetitions > maximum) {
            return repetitions;
          }
        }
      }
    }
    return 0;
  }

  private static int repetitions(String text, int start, int length) {
    int count = 0;
    for (int at = afterBlanks(text, start + length);
        text.regionMatches(at, text, start, length);
        at = afterBlanks(text, at + length)) {
      count++;
    }
    return count;
  }

  private static int afterBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at;
  }
}
