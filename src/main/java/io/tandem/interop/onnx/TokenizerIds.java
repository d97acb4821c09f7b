package io.tandem.interop.onnx;

import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ids of a tokenizer.json in ids of the network. The special tokens are the same in both.
 *
 * @param source for each id of the tokenizer those that the encoder reads for it: one, or several
 *     where the format cannot write them one by one
 * @param target for each id of the tokenizer that of the decoder, or {@link #NONE}
 */
public record TokenizerIds(List<int[]> source, int[] target) {
  static final int NONE = -1;

  /** The ids as a tokenizer.json gives them one after the other. */
  static final class Builder {
    private final List<int[]> source = new ArrayList<>();
    private final List<Integer> target = new ArrayList<>();

    /** The id that the next token gets. */
    int next() {
      return target.size();
    }

    /**
     * Adds a token that text is read as, and returns its id.
     *
     * @param target what the decoder writes as this token, or {@link #NONE}
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

  /** The largest number of ids that the encoder reads for one of the tokenizer's. */
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
