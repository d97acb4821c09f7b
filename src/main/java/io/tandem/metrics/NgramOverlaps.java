package io.tandem.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The n-grams of several sentences and the overlap of any two. Each sentence is counted once,
 * however many others it is compared with.
 */
final class NgramOverlaps {
  /** The n-grams of a sentence by number, and how often each occurs. */
  private record Ngrams(int[] numbers, int[] counts) {
    static Ngrams of(int[] occurrences) {
      int[] numbers = new int[occurrences.length];
      int[] counts = new int[occurrences.length];
      int size = 0;
      for (int ngram = 0; ngram < occurrences.length; ngram++) {
        if (occurrences[ngram] > 0) {
          numbers[size] = ngram;
          counts[size++] = occurrences[ngram];
        }
      }
      return new Ngrams(Arrays.copyOf(numbers, size), Arrays.copyOf(counts, size));
    }
  }

  private final int maxOrder;
  private final NgramIndex index;
  private final List<Ngrams> sentences = new ArrayList<>();

  /**
   * @param sentences the words or characters of each sentence by number, each at least 0
   */
  NgramOverlaps(int maxOrder, List<int[]> sentences) {
    this.maxOrder = maxOrder;
    index = new NgramIndex(maxOrder);
    sentences.forEach(sentence -> this.sentences.add(Ngrams.of(index.count(sentence))));
  }

  /** Returns the n-grams of a sentence, by order from 1. */
  long[] totals(int sentence) {
    Ngrams ngrams = sentences.get(sentence);
    long[] totals = new long[maxOrder];
    for (int i = 0; i < ngrams.numbers.length; i++) {
      totals[index.order(ngrams.numbers[i]) - 1] += ngrams.counts[i];
    }
    return totals;
  }

  /**
   * Returns the n-grams that a sentence shares with each sentence, with the smaller of the two
   * counts: [sentences][orders].
   */
  long[][] shared(int sentence) {
    int[] own = new int[index.size() + 1];
    Ngrams ngrams = sentences.get(sentence);
    for (int i = 0; i < ngrams.numbers.length; i++) {
      own[ngrams.numbers[i]] = ngrams.counts[i];
    }
    long[][] shared = new long[sentences.size()][maxOrder];
    for (int other = 0; other < shared.length; other++) {
      Ngrams theirs = sentences.get(other);
      for (int i = 0; i < theirs.numbers.length; i++) {
        int ngram = theirs.numbers[i];
        shared[other][index.order(ngram) - 1] += Math.min(own[ngram], theirs.counts[i]);
      }
    }
    return shared;
  }
}
