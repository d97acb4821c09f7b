package io.tandem.metrics;

import io.tandem.metrics.tokenize.Whitespace;
import java.util.ArrayList;
import java.util.List;

/** Counts the character and word n-grams that one hypothesis shares with each of its references. */
final class ChrfCounter {
  private final Chrf chrf;
  private final Side characters;
  private final Side words;
  private final WordNumbers wordNumbers = new WordNumbers();

  ChrfCounter(Chrf chrf, String hypothesis) {
    this.chrf = chrf;
    this.characters = new Side(chrf.charOrder(), Whitespace.visibleCodePoints(hypothesis));
    // An index for words is made even if their order is 0; then it stays empty.
    this.words = new Side(Math.max(1, chrf.wordOrder()), chrf.words(hypothesis, wordNumbers));
  }

  Statistics count(String reference, int references) {
    int orders = chrf.charOrder() + chrf.wordOrder();
    long[] hypothesis = new long[orders];
    long[] ofReference = new long[orders];
    long[] matches = new long[orders];
    characters.count(Whitespace.visibleCodePoints(reference), hypothesis, ofReference, matches, 0);
    if (chrf.wordOrder() > 0) {
      words.count(
          chrf.words(reference, wordNumbers), hypothesis, ofReference, matches, chrf.charOrder());
    }
    return Chrf.statistics(hypothesis, ofReference, matches, references);
  }

  /**
   * Returns the words with one ASCII punctuation character split off: at the end, else at the
   * start, but never at both ends, as in the original chrF++.
   */
  static List<String> splitPunctuation(String line) {
    List<String> words = new ArrayList<>();
    for (String word : Whitespace.split(line)) {
      int last = word.length() - 1;
      if (last > 0 && isPunctuation(word.charAt(last))) {
        words.add(word.substring(0, last));
        words.add(word.substring(last));
      } else if (last > 0 && isPunctuation(word.charAt(0))) {
        words.add(word.substring(0, 1));
        words.add(word.substring(1));
      } else {
        words.add(word);
      }
    }
    return words;
  }

  private static boolean isPunctuation(char c) {
    return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
  }

  /** The n-grams of one kind; those of the hypothesis are counted once for all references. */
  private static final class Side {
    private final NgramIndex index;
    private final int[] hypothesisCounts;

    Side(int maxOrder, int[] hypothesis) {
      index = new NgramIndex(maxOrder);
      hypothesisCounts = index.count(hypothesis);
    }

    /** Adds the counts by order from position {@code offset} on. */
    void count(int[] reference, long[] hypothesis, long[] ofReference, long[] matches, int offset) {
      int[] referenceCounts = index.count(reference);
      for (int ngram = 1; ngram <= index.size(); ngram++) {
        int position = offset + index.order(ngram) - 1;
        int inHypothesis = ngram < hypothesisCounts.length ? hypothesisCounts[ngram] : 0;
        int inReference = ngram < referenceCounts.length ? referenceCounts[ngram] : 0;
        hypothesis[position] += inHypothesis;
        ofReference[position] += inReference;
        matches[position] += Math.min(inHypothesis, inReference);
      }
    }
  }
}
