package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.config.CorpusSettings.Side;
import java.util.Arrays;

/**
 * Rejects pairs with a side that repeats itself: a piece of text that recurs immediately, with or
 * without spaces between.
 *
 * @param maximum how often a piece may be repeated
 * @param shortest the minimum length of a piece in characters, the first of which is visible
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
   * Returns the number of repetitions of the first piece that has more than allowed; 0 if there is
   * none.
   */
  int repetitions(String text) {
    int[] characters = text.codePoints().toArray();
    for (int start = 0; start + 2 * shortest <= characters.length; start++) {
      if (characters[start] != ' ') {
        for (int length = shortest; length <= longest; length++) {
          if (start + 2 * length > characters.length) {
            break;
          }
          int repetitions = repetitions(characters, start, length);
          if (repetitions > maximum) {
            return repetitions;
          }
        }
      }
    }
    return 0;
  }

  private static int repetitions(int[] text, int start, int length) {
    int end = start + length;
    int count = 0;
    for (int at = afterSpaces(text, end);
        at + length <= text.length && Arrays.equals(text, at, at + length, text, start, end);
        at = afterSpaces(text, at + length)) {
      count++;
    }
    return count;
  }

  private static int afterSpaces(int[] text, int from) {
    int at = from;
    while (at < text.length && text[at] == ' ') {
      at++;
    }
    return at;
  }
}
