package io.tandem.corpus.dedupe;

import io.tandem.storage.LongMap;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An index of the sentences of test sets on one side, which finds those that a training sentence
 * overlaps. Broadcast to executors.
 */
final class OverlapIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int ngram;
  private final LongMap exact = new LongMap();
  private final LongMap normalized = new LongMap();
  private final LongMap ngrams = new LongMap();

  /** The first set that contains the text, by number of the hash. */
  private final int[] exactSet;

  private final int[] normalizedSet;

  /** Sentences by n-gram: those of n-gram g are at {@code starts[g]} to {@code starts[g + 1]}. */
  private final int[] starts;

  private final int[] sentences;

  /**
   * The set of each sentence; and the number of its n-grams that a training sentence must contain.
   */
  private final int[] setOf;

  private final int[] needed;

  /**
   * @param containment share of the n-grams of a test sentence that makes an overlap
   */
  OverlapIndex(List<TestSets.Sentence> tests, int ngram, double containment) {
    this.ngram = ngram;
    exactSet = new int[tests.size()];
    normalizedSet = new int[tests.size()];
    setOf = new int[tests.size()];
    needed = new int[tests.size()];
    for (int i = 0; i < tests.size(); i++) {
      TestSets.Sentence test = tests.get(i);
      setOf[i] = test.set;
      needed[i] = (int) Math.ceil(containment * test.ngrams.length - 1e-9);
      addFirst(exact, test.exact, test.set, exactSet);
      addFirst(normalized, test.normalized, test.set, normalizedSet);
      for (long hash : test.ngrams) {
        ngrams.number(hash);
      }
    }
    starts = starts(tests);
    sentences = sentences(tests);
  }

  private static void addFirst(LongMap index, long hash, int set, int[] sets) {
    int before = index.size();
    int number = index.number(hash);
    sets[number] = number == before ? set : Math.min(set, sets[number]);
  }

  private int[] starts(List<TestSets.Sentence> tests) {
    int[] counts = new int[ngrams.size() + 1];
    for (TestSets.Sentence test : tests) {
      for (long hash : test.ngrams) {
        counts[ngrams.get(hash) + 1]++;
      }
    }
    Arrays.parallelPrefix(counts, Integer::sum);
    return counts;
  }

  private int[] sentences(List<TestSets.Sentence> tests) {
    int[] next = starts.clone();
    int[] placed = new int[starts[starts.length - 1]];
    for (int i = 0; i < tests.size(); i++) {
      for (long hash : tests.get(i).ngrams) {
        placed[next[ngrams.get(hash)]++] = i;
      }
    }
    return placed;
  }

  /** Returns the closest overlap of a training sentence, or null. */
  Overlap find(String text) {
    int asItStands = exact.get(SentenceKey.exact(text));
    if (asItStands != LongMap.NONE) {
      return new Overlap(Overlap.Kind.EXACT, exactSet[asItStands]);
    }
    String folded = FoldedText.of(text);
    int whenFolded = normalized.get(SentenceKey.exact(folded));
    return whenFolded == LongMap.NONE
        ? containing(folded)
        : new Overlap(Overlap.Kind.NORMALIZED, normalizedSet[whenFolded]);
  }

  private Overlap containing(String folded) {
    Map<Integer, Integer> shared = new HashMap<>();
    Overlap found = null;
    for (long hash : WordNgrams.of(folded, ngram)) {
      int number = ngrams.get(hash);
      if (number != LongMap.NONE) {
        for (int i = starts[number]; i < starts[number + 1]; i++) {
          int sentence = sentences[i];
          if (shared.merge(sentence, 1, Integer::sum) == needed[sentence]) {
            found = Overlap.closer(found, new Overlap(Overlap.Kind.CONTAINED, setOf[sentence]));
          }
        }
      }
    }
    return found;
  }
}
