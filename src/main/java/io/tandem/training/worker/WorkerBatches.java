package io.tandem.training.worker;

import io.tandem.Text;
import io.tandem.config.TrainingSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The batches of one worker's updates: micro-batch m of an update is the {@linkplain Batches batch}
 * that shard m of the worker has for it. So the micro-batches of an update differ in length, and K
 * workers with M shards each see what one worker with K · M shards sees.
 */
public final class WorkerBatches {
  private final List<Batches> streams;

  private WorkerBatches(List<Batches> streams) {
    this.streams = streams;
  }

  /**
   * @param shards the shards of the worker, one for each micro-batch
   */
  public static WorkerBatches of(
      Iterator<Shard> shards, TrainingSettings training, long seed, int worker) {
    int count = training.microBatches();
    List<Batches> streams = new ArrayList<>();
    while (shards.hasNext()) {
      int stream = worker * count + streams.size();
      streams.add(
          Batches.ofTokens(shards.next(), training.microBatchTokens(), seed, stream)
              .repeated(training.passes()));
    }
    if (streams.size() != count) {
      throw new IllegalArgumentException(
          Text.format(
              "worker %d: %d shards for training.microBatches = %d",
              worker, streams.size(), count));
    }
    return new WorkerBatches(streams);
  }

  /** Returns the batches of the updates {@code from} to {@code to - 1}, each created on demand. */
  public Iterator<MultiDataSet> between(long from, long to) {
    return LongStream.range(from, to).mapToObj(this::batch).iterator();
  }

  private MultiDataSet batch(long update) {
    return MicroBatches.join(streams.stream().map(stream -> stream.batch(update)).toList());
  }
}
