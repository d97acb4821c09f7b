package io.tandem.translation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Batches sentences of similar length.
 *
 * @param sentences the maximum number of sentences of a batch
 * @param tokens the maximum number of tokens of a batch, padding included, which bounds the memory
 *     for long lines; a single sentence may have more
 */
record LengthBatches(int sentences, int tokens) {
  <T> List<List<T>> of(List<T> items, ToIntFunction<T> length) {
    List<T> sorted = new ArrayList<>(items);
    sorted.sort(Comparator.comparingInt(length));
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < sorted.size(); ) {
      int to = from + 1;
      while (to < sorted.size()
          && to - from < sentences
          && (to - from + 1L) * length.applyAsInt(sorted.get(to)) <= tokens) {
        to++;
      }
      batches.add(sorted.subList(from, to));
      from = to;
    }
    return batches;
  }
}
