package io.tandem.interop.onnx;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The ids of a tokenizer.json in ids of the network. The special tokens are the same in both.
 *
 * @param source for each id of the tokenizer those that the encoder reads for it: one, or several
 *     where the format cannot write them one by one
 * @param target for each id of the tokenizer that of the decoder, or {@link #NONE}
 */
record TokenizerIds(List<int[]> source, int[] target) {
  static final int NONE = -1;

  /** Equal ids. */
  static TokenizerIds same(int vocabulary) {
    return new TokenizerIds(
        IntStream.range(0, vocabulary).mapToObj(id -> new int[] {id}).toList(),
        IntStream.range(0, vocabulary).toArray());
  }

  /** N. */
  int size() {
    return target.length;
  }

  /** The largest number of ids that the encoder reads for one of the tokenizer's. */
  int widest() {
    return source.stream().mapToInt(ids -> ids.length).max().orElseThrow();
  }

  boolean sameSource() {
    return IntStream.range(0, size())
        .allMatch(id -> source.get(id).length == 1 && source.get(id)[0] == id);
  }

  boolean sameTarget() {
    return IntStream.range(0, size()).allMatch(id -> target[id] == id);
  }
}
