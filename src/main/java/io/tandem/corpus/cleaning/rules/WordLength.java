package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.config.CorpusSettings.Side;

/**
 * Rejects pairs with a side whose words have an unusual length, in characters.
 *
 * @param maximum the maximum length of a single word
 * @param minimumAverage the minimum average length of the words of a side
 */
public record WordLength(int maximum, double minimumAverage, double maximumAverage, Side side)
    implements PairFilter {
  public WordLength {
    Check.atLeast("corpus.rules word-length maximum", maximum, 1);
    Check.atLeast("corpus.rules word-length minimumAverage", minimumAverage, 0);
    Check.atLeast("corpus.rules word-length maximumAverage", maximumAverage, minimumAverage);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return Sides.any(side, pair, this::isUnusual);
  }

  private boolean isUnusual(String text) {
    int words = 0;
    int characters = 0;
    int longest = 0;
    for (String word : Words.of(text)) {
      int length = LengthUnit.CHARACTERS.length(word);
      words++;
      characters += length;
      longest = Math.max(longest, length);
    }
    double average = words == 0 ? minimumAverage : (double) characters / words;
    return longest > maximum || average < minimumAverage || average > maximumAverage;
  }
}
