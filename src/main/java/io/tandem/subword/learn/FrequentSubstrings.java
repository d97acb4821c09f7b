package io.tandem.subword.learn;

import io.tandem.Text;
import java.util.Arrays;
import java.util.List;

/**
 * The most promising substrings of words as pieces: those with the largest product of frequency and
 * length. They are found in the sorted list of all suffixes of the words, where equal prefixes are
 * adjacent; only substrings that no longer one contains at every occurrence are considered (as with
 * a suffix tree). Lengths are in code points.
 */
final class FrequentSubstrings {
  private static final int END_OF_WORD = -1;

  /** The characters and ends of words that an array holds on any virtual machine. */
  private static final int MAX_CHARACTERS = Integer.MAX_VALUE - 8;

  private final int longest;

  /** The words one after the other, each terminated by {@link #END_OF_WORD}. */
  private final int[] text;

  /** The frequency of the word that contains a position of the text. */
  private final long[] frequency;

  /** The starts of the suffixes, in order. */
  private final int[] suffixes;

  // The substrings found: start, length and score.
  private int found;
  private int[] at = new int[1 << 10];
  private int[] length = new int[1 << 10];
  private long[] score = new long[1 << 10];

  /**
   * @param frequencies the frequencies of the words
   * @param longest the maximum length of substrings
   * @throws IllegalArgumentException if the words have more characters than an array holds
   */
  FrequentSubstrings(List<String> words, long[] frequencies, int longest) {
    this.longest = longest;
    long characters = words.stream().mapToLong(w -> w.codePointCount(0, w.length())).sum();
    if (characters + words.size() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          Text.format(
              "%,d words with %,d characters are too many to find substrings in, at most %,d are possible",
              words.size(), characters, MAX_CHARACTERS));
    }
    text = new int[(int) characters + words.size()];
    frequency = new long[text.length];
    suffixes = new int[(int) characters];
    int place = 0;
    int suffix = 0;
    for (int word = 0; word < frequencies.length; word++) {
      int start = place;
      for (int c : words.get(word).codePoints().toArray()) {
        suffixes[suffix++] = place;
        text[place++] = c;
      }
      text[place++] = END_OF_WORD;
      Arrays.fill(frequency, start, place, frequencies[word]);
    }
    sort(0, suffixes.length, 0);
    collect();
  }

  /** Returns at most this many, the best first, equal ones in the order of the list of suffixes. */
  List<String> best(int most) {
    Integer[] order = new Integer[found];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Long.compare(score[b], score[a]));
    return Arrays.stream(order).limit(most).map(i -> new String(text, at[i], length[i])).toList();
  }

  private int characterAt(int suffix, int depth) {
    return text[suffixes[suffix] + depth];
  }

  /**
   * Sorts by multikey quicksort (Bentley and Sedgewick 1997), no deeper than the longest
   * substrings.
   */
  private void sort(int from, int to, int depth) {
    int start = from;
    int end = to;
    int level = depth;
    while (end - start > 1 && level < longest) {
      int pivot = characterAt(start + (end - start) / 2, level);
      int less = start;
      int greater = end;
      for (int i = start; i < greater; ) {
        int c = characterAt(i, level);
        if (c < pivot) {
          swap(less++, i++);
        } else if (c > pivot) {
          swap(i, --greater);
        } else {
          i++;
        }
      }
      sort(start, less, level);
      sort(greater, end, level);
      if (pivot == END_OF_WORD) {
        return;
      }
      start = less;
      end = greater;
      level++;
    }
  }

  private void swap(int a, int b) {
    int swapped = suffixes[a];
    suffixes[a] = suffixes[b];
    suffixes[b] = swapped;
  }

  /** Walks over the list with a stack of the prefixes that the last suffixes have in common. */
  private void collect() {
    int[] depths = new int[longest + 2];
    long[] weights = new long[longest + 2];
    int top = 0;
    for (int i = 0; i < suffixes.length; i++) {
      int own = lengthOf(i);
      int shared = i + 1 < suffixes.length ? commonWithNext(i) : 0;
      long weight = frequency[suffixes[i]];
      if (own > Math.max(shared, depths[top])) {
        add(i, own, weight);
      }
      // The weight goes to the deepest prefix that it belongs to, which passes it on when it ends.
      if (shared > depths[top]) {
        depths[++top] = shared;
        weights[top] = 0;
      }
      weights[top] += weight;
      while (depths[top] > shared) {
        add(i, depths[top], weights[top]);
        long sum = weights[top--];
        if (depths[top] < shared) {
          depths[++top] = shared;
          weights[top] = 0;
        }
        weights[top] += sum;
      }
    }
  }

  private int lengthOf(int suffix) {
    int depth = 0;
    while (depth < longest && characterAt(suffix, depth) != END_OF_WORD) {
      depth++;
    }
    return depth;
  }

  private int commonWithNext(int suffix) {
    int depth = 0;
    while (depth < longest
        && characterAt(suffix, depth) != END_OF_WORD
        && characterAt(suffix, depth) == characterAt(suffix + 1, depth)) {
      depth++;
    }
    return depth;
  }

  private void add(int suffix, int depth, long weight) {
    if (depth < 2 || weight < 2) {
      return;
    }
    if (found == at.length) {
      at = Arrays.copyOf(at, 2 * found);
      length = Arrays.copyOf(length, 2 * found);
      score = Arrays.copyOf(score, 2 * found);
    }
    at[found] = suffixes[suffix];
    length[found] = depth;
    score[found++] = weight * depth;
  }
}
