package io.tandem.subword.learn;

import io.tandem.subword.Merges;
import io.tandem.subword.Merges.Merge;
import io.tandem.subword.Symbols;
import io.tandem.subword.learn.PairStatistics.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Learns merges from word counts: repeatedly, the most frequent pair of neighbouring symbols
 * becomes a symbol (Sennrich et al. 2016, arXiv 1508.07909, algorithm 1). Of equally frequent pairs
 * the lexicographically greater one is merged, by code points. The merges are those of subword-nmt
 * 0.3.9 and do not depend on the order of the counts.
 *
 * <p>One known difference: subword-nmt can merge symbols that are not neighbours if a word contains
 * white space other than the space; this learner does not.
 *
 * @param merges the maximum number of merges to learn, 0 or more
 * @param minimumFrequency a pair that occurs less often ends the learning, 1 or more
 */
public record BpeLearner(int merges, long minimumFrequency) {
  /** The default of subword-nmt. */
  public static final long DEFAULT_MINIMUM_FREQUENCY = 2;

  public BpeLearner {
    if (merges < 0) {
      throw new IllegalArgumentException("merges must be 0 or more, not " + merges);
    }
    if (minimumFrequency < 1) {
      throw new IllegalArgumentException(
          "minimumFrequency must be 1 or more, not " + minimumFrequency);
    }
  }

  /** Returns the merges for words with these counts. */
  public Merges learn(Map<String, Long> counts) {
    Learning learning = new Learning(counts);
    List<Merge> learned = new ArrayList<>();
    while (learned.size() < merges && !learning.pairs.isEmpty()) {
      Pair pair = learning.pairs.mostFrequent(learned.size());
      if (pair.count() < minimumFrequency) {
        break;
      }
      learning.merge(pair, learned.size());
      learned.add(new Merge(learning.symbols.text(pair.left), learning.symbols.text(pair.right)));
    }
    return new Merges(learned);
  }

  /**
   * The words in their current segmentation, and the statistics, which are updated with each
   * change.
   */
  private static final class Learning {
    final Symbols symbols = new Symbols();
    final PairStatistics pairs = new PairStatistics(symbols);
    private final int[][] words;
    private final long[] frequencies;

    Learning(Map<String, Long> counts) {
      words = new int[counts.size()][];
      frequencies = new long[counts.size()];
      int word = 0;
      for (Map.Entry<String, Long> entry : counts.entrySet()) {
        requireCount(entry);
        words[word] =
            Symbols.charactersOf(entry.getKey()).stream().mapToInt(symbols::numberOf).toArray();
        frequencies[word] = entry.getValue();
        for (int i = 0; i + 1 < words[word].length; i++) {
          pairs.add(words[word][i], words[word][i + 1], word, 1, frequencies[word]);
        }
        word++;
      }
      if (!pairs.isEmpty()) {
        pairs.start();
      }
    }

    private static void requireCount(Map.Entry<String, Long> entry) {
      if (entry.getKey().isEmpty() || entry.getValue() < 1) {
        throw new IllegalArgumentException(
            "expected non-empty words and counts of 1 or more, found " + entry);
      }
    }

    void merge(Pair pair, int mergesDone) {
      int merged = symbols.numberOf(symbols.text(pair.left) + symbols.text(pair.right));
      int[] affected = pair.words();
      pairs.clear(pair);
      for (int word : affected) {
        int[] before = words[word];
        words[word] = replace(before, pair, merged);
        takeAwayNeighbours(before, pair, word);
        addNeighbours(words[word], merged, word);
      }
      pairs.merged(pair, mergesDone);
    }

    private static int[] replace(int[] before, Pair pair, int merged) {
      int[] after = new int[before.length];
      int n = 0;
      int i = 0;
      while (i < before.length) {
        boolean here = isAt(before, i, pair);
        after[n++] = here ? merged : before[i];
        i += here ? 2 : 1;
      }
      return Arrays.copyOf(after, n);
    }

    /**
     * Removes the pairs that a merge destroys: in "a b c d" merging "b c" destroys one "a b" and
     * one "c d".
     */
    private void takeAwayNeighbours(int[] before, Pair pair, int word) {
      for (int i = 0; i + 1 < before.length; i++) {
        if (!isAt(before, i, pair)) {
          continue;
        }
        if (i > 0) {
          pairs.add(before[i - 1], pair.left, word, -1, frequencies[word]);
        }
        // In "b c b c" the "c b" between is removed once, as left neighbour of the second.
        if (i + 2 < before.length && !isAt(before, i + 2, pair)) {
          pairs.add(pair.right, before[i + 2], word, -1, frequencies[word]);
        }
        i++;
      }
    }

    /** Adds the pairs that a merge creates: in "a bc d" there is now one "a bc" and one "bc d". */
    private void addNeighbours(int[] after, int merged, int word) {
      for (int i = 0; i < after.length; i++) {
        if (after[i] != merged) {
          continue;
        }
        if (i > 0) {
          pairs.add(after[i - 1], merged, word, 1, frequencies[word]);
        }
        // In "bc bc" the pair is added once, as left neighbour of the second.
        if (i + 1 < after.length && after[i + 1] != merged) {
          pairs.add(merged, after[i + 1], word, 1, frequencies[word]);
        }
      }
    }

    private static boolean isAt(int[] word, int i, Pair pair) {
      return i + 1 < word.length && word[i] == pair.left && word[i + 1] == pair.right;
    }
  }
}
