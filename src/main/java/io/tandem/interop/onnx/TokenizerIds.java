package io.tandem.interop.onnx;

import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Maps the ids of a tokenizer.json to the network's. Special tokens are the same in both.
 *
 * @param source for each id of the tokenizer the encoder's ids: one, or several if the format
 *     cannot write them one by one
 * @param target for each id of the tokenizer the decoder's id, or {@link #NONE}
 */
public record TokenizerIds(List<int[]> source, int[] target) {
  static final int NONE = -1;

  /** Collects the ids in the order of a tokenizer.json. */
  static final class Builder {
    private final List<int[]> source = new ArrayList<>();
    private final List<Integer> target = new ArrayList<>();

    /** Returns the id of the next token. */
    int next() {
      return target.size();
    }

    /**
     * Adds a token that the encoder reads, and returns its id.
     *
     * @param target the decoder's id for it, or {@link #NONE}
     */
    int add(int[] source, int target) {
      this.source.add(source);
      this.target.add(target);
      return next() - 1;
    }

    /** Adds a token that is only written, and returns its id. */
    int addWritten(int target) {
      return add(new int[] {Vocabulary.UNK}, target);
    }

    TokenizerIds build() {
      return new TokenizerIds(
          List.copyOf(source), target.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /** N. */
  public int size() {
    return target.length;
  }

  /** The largest number of encoder ids for one id of the tokenizer. */
  int widest() {
    return source.stream().mapToInt(ids -> ids.length).max().orElseThrow();
  }

  boolean sameSource() {
    return IntStream.range(0, size())
        .allMatch(id -> source.get(id).length == 1 && source.get(id)[0] == id);
  }

  boolean sameTarget(int vocabulary) {
    return size() == vocabulary && IntStream.range(0, size()).allMatch(id -> target[id] == id);
  }
}
