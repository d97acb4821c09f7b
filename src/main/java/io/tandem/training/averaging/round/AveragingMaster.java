package io.tandem.training.averaging.round;

import io.tandem.Text;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.cluster.TaskCores;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.GlobalNormClipping;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J's TrainingMaster by rounds that are pure functions: (parameters, optimizer's state, batches)
 * → (parameters, optimizer's state). Entered through {@code
 * SparkComputationGraph.fitMultiDataSet(batches)}: one call is one round, partition k holds the
 * batches of worker k, all equally many. Driver only.
 *
 * <p>The network is cut into slices, each of which has an owner among the executors. A local round:
 * workers fetch the slices and make their updates; the owner of a slice averages the parameters and
 * the optimizer's state that workers send of it, weighted by the target tokens processed, and the
 * {@link OuterStep} makes the new slice of the average. Workers keep nothing.
 *
 * <p>A synchronous round is one update that all workers make together: each computes the gradient
 * of its batch; gradients are averaged in the same way, and the owners make the step, with clipping
 * and the one optimizer that there is, of which each has its slice (as in ZeRO, Rajbhandari et al.
 * 2020, arXiv 1910.02054, stage 1). K workers give what one worker of K micro-batches gives.
 *
 * <p>The driver gets sums and reports. It has the network of the latest round after {@link
 * #fetchParameters}, and not by itself.
 *
 * <p>The bits of the result depend on the number of workers, and neither on executors nor cores nor
 * retries. When a round fails or diverges, the network is that before it.
 */
public final class AveragingMaster extends MultiDataSetMaster implements AutoCloseable {

  /** The names of the jobs in which workers work. */
  private static final Map<Mode, String> TRAINED_AND_AVERAGED =
      Map.of(
          Mode.LOCAL, "workers train, their parameters are averaged",
          Mode.SYNCHRONOUS, "workers compute gradients, which are averaged");

  private final TrainingPlan plan;
  private final OuterStep outerStep;
  private NetworkShape shape;
  private RoundLineage lineage;
  private RoundCounts counts;
  private TaskCores cores;
  private Mode mode = Mode.LOCAL;

  /** The factor by which the latest gradient was clipped; 1 if it was not. */
  private float scale = 1;

  /** The driver's state; null where executors have a newer one. */
  private DriverState driverState = DriverState.FRESH;

  /** Executors have newer parameters than the driver's network. */
  private boolean hasOldParameters;

  private long round;
  private RoundResult lastRound;

  public AveragingMaster(TrainingPlan plan) {
    this(plan, plan.outerStep());
  }

  /**
   * @param outerStep the outer step in place of the plan's
   */
  public AveragingMaster(TrainingPlan plan, OuterStep outerStep) {
    this.plan = plan;
    this.outerStep = outerStep;
  }

  private int workers() {
    return plan.averaging().workers();
  }

  /** Returns the result of the latest round; null before the first. */
  public RoundResult lastRound() {
    return lastRound;
  }

  /** Rounds made since training began. */
  public long round() {
    return round;
  }

  /** Sets what the next rounds average; at first they are local. */
  public void average(Mode next) {
    mode = next;
  }

  /** Gives the network the parameters that the latest round left with the executors. */
  public void fetchParameters(ComputationGraph network) {
    if (hasOldParameters) {
      Slicing slicing = shape.slicing();
      Arrivals.collect(
          lineage.slices().map(slice -> slice.only(NetworkVectors.Content.PARAMETERS)),
          slice ->
              FlatVector.write(
                  slice.vectors().parameters(), network.params(), slicing.from(slice.slice())));
      hasOldParameters = false;
    }
  }

  /** Returns the state that the next round depends on besides the network's parameters. */
  public DriverState driverState() {
    if (driverState == null) {
      driverState = DriverState.of(lineage.slices(), shape);
    }
    return driverState;
  }

  private RoundLineage lineage(SparkComputationGraph graph) {
    if (lineage == null) {
      shape = NetworkShape.of(graph.getNetwork(), plan);
      lineage = new RoundLineage(graph.getSparkContext(), shape);
    }
    return lineage;
  }

  /**
   * Continues from this state instead, and from the parameters and the iteration count that the
   * network has then; call {@link #fetchParameters} before setting those.
   *
   * @param state the driver state as {@link #driverState} gave it then
   * @param made rounds made then
   */
  public void restore(SparkComputationGraph graph, DriverState state, long made) {
    lineage(graph).forgetSlices();
    driverState = state;
    hasOldParameters = false;
    round = made;
  }

  /** {@inheritDoc} One round. */
  @Override
  public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
    if (batches.getNumPartitions() != workers()) {
      throw new IllegalArgumentException(
          Text.format(
              "batches are in %d partitions for %d workers: partition k must hold the batches of"
                  + " worker k",
              batches.getNumPartitions(), workers()));
    }
    JavaSparkContext spark = graph.getSparkContext();
    RoundLineage.Next next = null;
    try {
      long start = System.nanoTime();
      describe(spark, graph.getNetwork(), "the network is handed out");
      distribute(graph);
      next = lineage.next();
      finishRound(start, graph, batches, next);
    } catch (
        Exception failure) { // Spark throws a checked exception that collect() does not declare
      if (next != null) {
        next.abandon();
      }
      throw DivergenceException.in(failure);
    } finally {
      spark.setJobDescription(null);
    }
  }

  /** Gives executors the network, where the driver has a newer one. */
  private void distribute(SparkComputationGraph graph) {
    ComputationGraph network = graph.getNetwork();
    if (lineage(graph).needsDriver()) {
      fetchParameters(network);
      driverState();
      lineage.forgetSlices();
    }
    if (!lineage.hasSlices()) {
      lineage.distribute(NetworkVectors.of(network, driverState));
    }
  }

  private void finishRound(
      long start,
      SparkComputationGraph graph,
      JavaRDD<MultiDataSet> batches,
      RoundLineage.Next next) {
    ComputationGraph network = graph.getNetwork();
    JavaSparkContext spark = graph.getSparkContext();
    SliceStep step =
        new SliceStep(
            shape,
            new SliceStep.Rules(
                mode, outerStep, plan.weightAverage(), plan.training().instructions()),
            network.getIterationCount());
    JavaRDD<SharedSlice> before = lineage.slices();
    JavaPairRDD<Integer, Piece> pieces = step.pieces(outcomes(graph, batches));
    next.reads(pieces);
    JavaRDD<SliceMean> means = step.means(before, pieces);
    List<SliceSummary> summaries;
    if (mode == Mode.SYNCHRONOUS && plan.training().clipNorm() > 0) {
      summaries = clippedStep(graph, step, means, next);
    } else {
      describe(spark, network, TRAINED_AND_AVERAGED.get(mode));
      summaries = inOrder(next.hold(step.after(before, means, 1)));
    }
    List<WorkerReport> reports = steady(SliceSummary.reports(summaries));
    int made = WorkerReport.updates(reports);
    long updates = network.getIterationCount() + (long) made;
    List<Agreement> agreement = SliceSummary.agreement(summaries);
    requireNumbers(agreement, updates);
    lineage.advance(next, made);
    network.getConfiguration().setIterationCount(Math.toIntExact(updates));
    hasOldParameters = true;
    driverState = null;
    round++;
    double seconds = (System.nanoTime() - start) * 1e-9;
    lastRound =
        RoundResult.of(
            round,
            updates,
            reports,
            agreement,
            new RoundResult.Time(seconds, seconds - workSeconds(spark, reports)));
    network.setScore(lastRound.loss());
  }

  /**
   * Makes the step with a gradient whose norm is known only when all slices have been averaged. The
   * step is made at once, and repeated in the rare case that the gradient must be clipped; but if
   * the gradient before was clipped, this one probably is as well, and the step waits for the norm.
   */
  private List<SliceSummary> clippedStep(
      SparkComputationGraph graph,
      SliceStep step,
      JavaRDD<SliceMean> means,
      RoundLineage.Next next) {
    JavaSparkContext spark = graph.getSparkContext();
    JavaRDD<SharedSlice> before = lineage.slices();
    means.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      describe(spark, graph.getNetwork(), TRAINED_AND_AVERAGED.get(mode));
      List<SliceSummary> summaries =
          scale < 1
              ? inOrder(means.map(mean -> mean.summary().forDriver()))
              : inOrder(next.hold(step.after(before, means, 1)));
      boolean waited = scale < 1;
      scale = GlobalNormClipping.scaleOf(plan.training().clipNorm(), SliceSummary.norm(summaries));
      if (waited || scale < 1) {
        steady(SliceSummary.reports(summaries));
        describe(spark, graph.getNetwork(), "the step is made");
        summaries = inOrder(next.holdInstead(step.after(before, means, scale)));
      }
      return summaries;
    } finally {
      means.unpersist();
    }
  }

  private static List<SliceSummary> inOrder(JavaRDD<SliceSummary> all) {
    return SliceSummary.inOrder(all.collect());
  }

  private JavaRDD<WorkerOutcome> outcomes(
      SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
    JavaSparkContext spark = graph.getSparkContext();
    NetworkVectors.Content needed =
        mode == Mode.LOCAL
            ? NetworkVectors.Content.PARAMETERS_AND_UPDATER_STATE
            : NetworkVectors.Content.PARAMETERS;
    WorkerRound worker =
        new WorkerRound(
            shape,
            plan,
            new WorkerRound.Start(
                mode, graph.getNetwork().getIterationCount(), cores(spark).count()),
            counts(spark));
    JavaRDD<SharedSlice> sent = lineage.sent(needed);
    return cores(spark).request(worker.outcomes(batches, sent, lineage.places()));
  }

  private static List<WorkerReport> steady(List<WorkerReport> reports) {
    reports.forEach(report -> report.requireAsManyUpdatesAs(reports.get(0)));
    return reports;
  }

  /**
   * Returns the seconds in which workers loaded the network and computed: of the slowest, or where
   * they outnumber the tasks that run at a time, the sum by task.
   */
  private double workSeconds(JavaSparkContext spark, List<WorkerReport> reports) {
    double[] seconds =
        reports.stream().mapToDouble(r -> r.loadSeconds() + r.result().seconds()).toArray();
    int atOnce = cores(spark).atOnce(spark.sc());
    double slowest = DoubleStream.of(seconds).max().orElseThrow();
    return Math.max(slowest, DoubleStream.of(seconds).sum() / Math.min(atOnce, seconds.length));
  }

  /**
   * All rounds ask for the same cores: a stage may compute several of them, and has one request.
   */
  private TaskCores cores(JavaSparkContext spark) {
    if (cores == null) {
      cores = TaskCores.of(spark.sc(), workers(), plan.training().microBatches());
    }
    return cores;
  }

  private RoundCounts counts(JavaSparkContext spark) {
    if (counts == null) {
      counts = RoundCounts.of(spark);
    }
    return counts;
  }

  /** Sets the name under which Spark's UI shows the following jobs. */
  private void describe(JavaSparkContext spark, ComputationGraph network, String phase) {
    spark.setJobDescription(
        Text.format(
            "round %d, after %d updates: %s", round + 1, network.getIterationCount(), phase));
  }

  /** Rejects parameters that the last update of a round spoiled: no loss after it shows that. */
  private void requireNumbers(List<Agreement> agreement, long updates) {
    for (int worker = 0; worker < agreement.size(); worker++) {
      if (!Double.isFinite(agreement.get(worker).deltaNorm())) {
        throw new DivergenceException(
            Text.format(
                "worker %d, %s update %d: the norm of its %s is %s, its %s NaN or infinite",
                worker,
                mode == Mode.LOCAL ? "after" : "in",
                updates,
                mode == Mode.LOCAL ? "step" : "gradient",
                agreement.get(worker).deltaNorm(),
                mode == Mode.LOCAL ? "parameters are" : "gradient is"));
      }
    }
  }

  /** Gives back what the executors keep. */
  @Override
  public void close() {
    if (lineage != null) {
      lineage.close();
      lineage = null;
    }
  }
}
