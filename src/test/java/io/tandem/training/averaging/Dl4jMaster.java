package io.tandem.training.averaging;

import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.worker.ClippingListener;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.RepartitionStrategy;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J's own averaging master, as the baseline: set up so that one {@code fitMultiDataSet} of
 * {@code workers} partitions with {@code frequency} batches of {@code rows} rows each is one
 * average.
 *
 * <p>As it comes, it starts every worker at iteration 0 in every split, so that warmup never ends:
 * the configuration's clone forgets the count. A hook sets it, and clips and prepares the graph as
 * {@link AveragingMaster} does. What stays its own: equal weights, and sums in the order of
 * arrival.
 */
final class Dl4jMaster extends ParameterAveragingTrainingMaster {
  private static final long serialVersionUID = 1L;
  private static final int AGGREGATION_DEPTH = 2;

  private final TrainingPlan plan;

  Dl4jMaster(TrainingPlan plan, int rows, int frequency) {
    super(
        new Builder(plan.averaging().workers(), rows)
            .batchSizePerWorker(rows)
            .averagingFrequency(frequency)
            .aggregationDepth(AGGREGATION_DEPTH)
            .workerPrefetchNumBatches(0)
            .saveUpdater(true)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartionData(Repartition.Never)
            .repartitionStrategy(RepartitionStrategy.Balanced)
            .storageLevel(null)
            .storageLevelStreams(null)
            .rngSeed(plan.seed())
            .collectTrainingStats(false));
    this.plan = plan;
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    ParameterAveragingTrainingWorker worker = super.getWorkerInstance(graph);
    worker.addHook(new Start(graph.getNetwork().getIterationCount(), plan));
    return worker;
  }

  /** Sent to executors. Acts when a worker's new graph appears. */
  private static final class Start implements TrainingHook {
    private static final long serialVersionUID = 1L;

    private final int iteration;
    private final TrainingPlan plan;
    private transient Model known;

    Start(int iteration, TrainingPlan plan) {
      this.iteration = iteration;
      this.plan = plan;
    }

    @Override
    public void preUpdate(MultiDataSet batch, Model model) {
      if (model == known) {
        return;
      }
      known = model;
      ComputationGraph graph = (ComputationGraph) model;
      graph.getConfiguration().setIterationCount(iteration);
      graph.addListeners(new ClippingListener(plan.training().clipNorm()));
      plan.setup().prepare(graph, plan.seed(), TaskContext.getPartitionId());
    }

    @Override
    public void preUpdate(DataSet batch, Model model) {
      throw new UnsupportedOperationException("batches are MultiDataSets");
    }

    @Override
    public void postUpdate(DataSet batch, Model model) {
      throw new UnsupportedOperationException("batches are MultiDataSets");
    }

    @Override
    public void postUpdate(MultiDataSet batch, Model model) {}
  }
}
