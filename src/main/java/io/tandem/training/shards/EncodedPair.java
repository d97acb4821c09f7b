package io.tandem.training.shards;

import io.tandem.training.averaging.round.GraphPool;
import io.tandem.training.averaging.round.NetworkSnapshot;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.Shard;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pair whose loss is computed; subword ids without BOS and EOS. Executors. */
record EncodedPair(long id, int[] source, int[] target) {
  /** The order of a {@link Shard}. */
  private static final Comparator<EncodedPair> AS_IN_SHARD =
      Comparator.comparingInt(EncodedPair::targetTokens)
          .thenComparingInt(EncodedPair::sourceTokens)
          .thenComparingLong(EncodedPair::id);

  /** EOS included. */
  int sourceTokens() {
    return source.length + 1;
  }

  /** EOS included. */
  int targetTokens() {
    return target.length + 1;
  }

  /**
   * Returns the negative log-likelihood of each pair's target, in nats; NaN for pairs that are too
   * long.
   *
   * @param pairs the pairs, in ascending order of their ids
   * @param maximumSentenceTokens the maximum number of tokens of either side
   * @param batchTokens the maximum number of tokens of a batch on either side
   */
  static double[] losses(
      List<EncodedPair> pairs,
      NetworkSnapshot network,
      int maximumSentenceTokens,
      int batchTokens) {
    // Position in the shard to position in the list.
    int[] places =
        IntStream.range(0, pairs.size())
            .filter(i -> pairs.get(i).fits(maximumSentenceTokens))
            .boxed()
            .sorted(Comparator.comparing(pairs::get, AS_IN_SHARD))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] losses = new double[pairs.size()];
    Arrays.fill(losses, Double.NaN);
    try (Shard shard = shard(pairs, maximumSentenceTokens)) {
      Batches batches = Batches.ofTokens(shard, batchTokens, 0, 0);
      return GraphPool.with(
          network,
          graph -> {
            network.load(graph.main());
            fill(losses, places, batches, graph.main());
            return losses;
          });
    }
  }

  private static Shard shard(List<EncodedPair> pairs, int maximumSentenceTokens) {
    try (Shard.Builder builder = Shard.builder(maximumSentenceTokens)) {
      pairs.forEach(pair -> builder.add(pair.id(), pair.source(), pair.target()));
      return builder.build();
    }
  }

  private boolean fits(int maximumSentenceTokens) {
    return Math.max(sourceTokens(), targetTokens()) <= maximumSentenceTokens;
  }

  private static void fill(double[] losses, int[] places, Batches batches, ComputationGraph graph) {
    for (int batch = 0; batch < batches.perEpoch(); batch++) {
      int[] pairs = batches.pairs(batch);
      INDArray scores = graph.scoreExamples(batches.batch(batch), false);
      for (int row = 0; row < pairs.length; row++) {
        losses[places[pairs[row]]] = scores.getDouble(row);
      }
    }
  }
}
