package io.tandem.jobs.bench;

import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings.Loss;
import io.tandem.network.kernels.KernelProfile;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.MicroBatches;
import io.tandem.training.worker.Optimizers;
import io.tandem.training.worker.ReplicatedGraph;
import io.tandem.training.worker.WorkerThreads;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker of a measurement: makes the same updates as a worker on an executor, with the same
 * graph, trainer and batches, and times them.
 */
public final class BenchWorker implements Callable<BenchWorker.Result> {
  private final BenchPlan plan;
  private final CountDownLatch measuring;
  private final KernelProfile profile;
  private final ComputationGraph graph;
  private final LocalTrainer trainer;
  private final List<Batches> streams;

  /** The measurements of one worker, update by update. */
  public record Result(BenchTimings timings, double loss, long parameters) {}

  /**
   * @param measuring counts the workers that still measure; the others keep the machine busy until
   *     they are done
   */
  public BenchWorker(BenchPlan plan, int worker, Kernels kernels, CountDownLatch measuring) {
    this.plan = plan;
    this.measuring = measuring;
    this.profile = plan.profile() ? new KernelProfile(kernels) : null;
    Settings settings = plan.settings();
    graph =
        TransformerGraph.create(
            TransformerGraph.configuration(
                settings.model(),
                plan.shape().vocabularies(),
                Loss.smoothed(settings.training().loss().labelSmoothing()), // Of one pass.
                settings.seed(),
                DataType.FLOAT,
                Optimizers.of(settings.training())));
    Kernels used = profile == null ? kernels : profile.kernels();
    trainer =
        new LocalTrainer(
            new ReplicatedGraph(graph),
            WorkerThreads.of(plan.microBatches()),
            (prepared, stream) -> {
              TransformerGraph.trainBy(prepared, used);
              TransformerGraph.dropoutStream(prepared, settings.seed(), stream);
            },
            worker,
            settings.training().clipNorm());
    streams =
        IntStream.range(worker * plan.microBatches(), (worker + 1) * plan.microBatches())
            .mapToObj(stream -> batches(plan, stream))
            .toList();
  }

  private static Batches batches(BenchPlan plan, int stream) {
    long seed = plan.settings().seed();
    return Batches.ofTokens(
        plan.shape().shard(seed + stream), plan.shape().batchTokens(), seed, stream);
  }

  @Override
  public Result call() {
    ClockedBatches clocked = new ClockedBatches();
    try {
      double loss = trainer.run(clocked).meanLoss();
      return new Result(
          new BenchTimings(clocked.seconds, clocked.entries), loss, graph.numParams());
    } finally {
      clocked.done();
    }
  }

  /**
   * Returns batches until no worker measures any more; the time between two calls is that of an
   * update.
   */
  private final class ClockedBatches implements Iterator<MultiDataSet> {
    private final double[] seconds = new double[plan.iterations()];
    private List<KernelProfile.Entry> entries = List.of();
    private boolean done;
    private int update;
    private long last;

    @Override
    public boolean hasNext() {
      long now = System.nanoTime();
      int measured = update - plan.warmup();
      if (measured > 0 && measured <= seconds.length) {
        seconds[measured - 1] = (now - last) * 1e-9;
      }
      if (measured == 0 && profile != null) {
        profile.clear();
      }
      if (measured == seconds.length) {
        entries = profile == null ? List.of() : profile.entries();
        done();
      }
      last = now;
      return !done || measuring.getCount() > 0;
    }

    @Override
    public MultiDataSet next() {
      int next = update++;
      return MicroBatches.join(streams.stream().map(stream -> stream.batch(next)).toList());
    }

    /** Reports the end of this worker, also after a failed update, so that the others end too. */
    void done() {
      if (!done) {
        done = true;
        measuring.countDown();
      }
    }
  }
}
