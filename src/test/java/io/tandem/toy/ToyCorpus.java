package io.tandem.toy;

import io.tandem.training.worker.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Pairs that can be learned: the target is the source reversed. */
public final class ToyCorpus {
  private static final int FIRST_PIECE = 4;

  private ToyCorpus() {}

  /** A pair of piece ids. */
  public record Pair(long id, int[] source, int[] target) {}

  /** Returns pairs 0, 1, … with 1 to {@code longest} pieces. */
  public static List<Pair> pairs(int count, int longest) {
    Random random = new Random(11);
    List<Pair> pairs = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      int[] source = new int[1 + random.nextInt(longest)];
      int[] target = new int[source.length];
      for (int i = 0; i < source.length; i++) {
        source[i] = FIRST_PIECE + random.nextInt(ToyNetwork.VOCABULARY - FIRST_PIECE);
        target[source.length - 1 - i] = source[i];
      }
      pairs.add(new Pair(id, source, target));
    }
    return pairs;
  }

  /** Returns all pairs in one shard. */
  public static Shard shard(List<Pair> pairs, int maximumSentenceTokens) {
    Shard.Builder shard = Shard.builder(maximumSentenceTokens);
    pairs.forEach(pair -> shard.add(pair.id(), pair.source(), pair.target()));
    return shard.build();
  }
}
