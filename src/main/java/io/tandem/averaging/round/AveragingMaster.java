package io.tandem.averaging.round;

import io.tandem.averaging.outer.OuterStep;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.training.DivergenceException;
import io.tandem.training.FlatVector;
import io.tandem.training.GraphOptimizer;
import io.tandem.training.WorkerThreads;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J's TrainingMaster by rounds that are pure functions: (parameters, each worker's state, seed)
 * → (parameters, states). Entered through {@code SparkComputationGraph.fitMultiDataSet(batches)}:
 * one call is one round, partition k holds the batches of worker k. Driver only.
 *
 * <p>A local round: broadcast the parameters; each worker makes its updates from its own optimizer
 * state; parameters (and the optimizer's state, if so set) are averaged, weighted by the target
 * tokens really processed; the {@link OuterStep} makes the new network of it. Where workers make
 * unequal numbers of updates, the greatest counts for all: the learning rate of the next round is
 * the same for each.
 *
 * <p>A synchronous round is one update that all workers make together: broadcast the parameters;
 * each worker computes the gradient of its batch; gradients are averaged in the same way, and the
 * driver makes the step, with clipping and the one optimizer that there is. K workers give what one
 * worker of K micro-batches gives.
 *
 * <p>The bits of the result depend on the number of workers, and neither on executors nor cores nor
 * retries. When a round fails or diverges, network and states are those before it.
 */
public final class AveragingMaster extends MultiDataSetMaster implements AutoCloseable {
  private static final WireVector NONE = WireVector.of(new float[0]);

  private final TrainingPlan plan;
  private final OuterStep outerStep;
  private final Consumer<List<WorkerReport>> whenTrained;
  private StateLineage lineage;
  private RoundCounts counts;
  private TaskCores cores;
  private Mode mode = Mode.LOCAL;

  /**
   * The optimizer of synchronous rounds, which holds the state after them; null before the first.
   */
  private GraphOptimizer shared;

  private DriverState driverState = DriverState.FRESH;
  private long round;
  private RoundResult lastRound;

  /**
   * @param plan its optimizer state RESET needs a network with {@link
   *     io.tandem.training.Optimizers#of}
   */
  public AveragingMaster(TrainingPlan plan) {
    this(plan, plan.outerStep(), reports -> {});
  }

  /**
   * @param outerStep the outer step in place of the plan's
   * @param whenTrained told what the workers did in a round, before anything is made of it
   */
  public AveragingMaster(
      TrainingPlan plan, OuterStep outerStep, Consumer<List<WorkerReport>> whenTrained) {
    this.plan = plan;
    this.outerStep = outerStep;
    this.whenTrained = whenTrained;
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

  /** Returns what the next round depends on besides the network and the workers' states. */
  public DriverState driverState() {
    return shared == null
        ? driverState
        : new DriverState(driverState.outerMomentum(), shared.state());
  }

  /** Sets what the next rounds average; at first they are local. */
  public void average(Mode next) {
    mode = next;
    if (mode == Mode.LOCAL && shared != null) {
      driverState = driverState();
      shared = null;
    }
  }

  /** The states after the latest round, one partition per worker; valid until the next round. */
  public JavaRDD<WorkerState> states(JavaSparkContext spark) {
    if (lineage == null) {
      lineage = new StateLineage(spark, workers());
    }
    return lineage.states();
  }

  /**
   * Continues from these states instead, and forgets how the present ones came about: after a
   * checkpoint has been written, with what it holds, or to resume. The network's parameters and
   * iteration count are set by the caller.
   *
   * @param driverState the driver state as {@link #driverState} gave it then
   * @param round rounds made when the states were written
   */
  public void restore(JavaRDD<WorkerState> states, DriverState driverState, long round) {
    states(JavaSparkContext.fromSparkContext(states.context()));
    lineage.replace(states);
    this.driverState = driverState;
    shared = null;
    this.round = round;
  }

  /** {@inheritDoc} One round. */
  @Override
  public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
    if (batches.getNumPartitions() != workers()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "batches are in %d partitions for %d workers: partition k must hold the batches of"
                  + " worker k",
              batches.getNumPartitions(),
              workers()));
    }
    long start = System.nanoTime();
    JavaSparkContext spark = graph.getSparkContext();
    ComputationGraph network = graph.getNetwork();
    JavaRDD<WorkerState> states = states(spark);
    NetworkSnapshot before =
        NetworkSnapshot.of(
            network, mode == Mode.LOCAL ? WireVector.of(driverState.updaterState()) : NONE);
    Broadcast<NetworkSnapshot> broadcast = spark.broadcast(before);
    WorkerRound worker =
        new WorkerRound(
            broadcast,
            plan,
            new WorkerRound.Start(mode, network.getIterationCount(), cores(spark).count()),
            counts(spark));
    JavaRDD<WorkerOutcome> outcomes =
        cores(spark)
            .request(states.zipPartitions(batches, worker))
            .persist(StorageLevel.MEMORY_AND_DISK());
    boolean keepsBroadcast = false;
    try {
      keepsBroadcast = finishRound(start, graph, before, broadcast, outcomes);
    } catch (
        Exception failure) { // Spark throws a checked exception that collect() does not declare
      throw DivergenceException.in(failure);
    } finally {
      spark.setJobDescription(null);
      outcomes.unpersist();
      if (!keepsBroadcast) {
        broadcast.destroy();
      }
    }
  }

  /**
   * Makes the round whose outcomes these will be.
   *
   * @param start when the round began, as {@link System#nanoTime} has it
   * @return whether the broadcast is needed to compute the workers' states again
   */
  private boolean finishRound(
      long start,
      SparkComputationGraph graph,
      NetworkSnapshot before,
      Broadcast<NetworkSnapshot> broadcast,
      JavaRDD<WorkerOutcome> outcomes) {
    JavaSparkContext spark = graph.getSparkContext();
    ComputationGraph network = graph.getNetwork();
    describe(spark, network, mode == Mode.LOCAL ? "workers train" : "workers compute gradients");
    List<WorkerReport> reports = outcomes.map(WorkerOutcome::report).collect();
    long trained = System.nanoTime();
    reports.forEach(WorkerReport::requireSteady);
    long updates = network.getIterationCount() + (long) longest(reports);
    whenTrained.accept(reports);
    String averaged = mode == Mode.LOCAL ? "parameters" : "gradients";
    describe(spark, network, "their %s are averaged".formatted(averaged));
    SlicedAverage.Means means =
        SlicedAverage.forWorkers(workers())
            .average(
                outcomes,
                weights(reports),
                mode == Mode.LOCAL ? () -> broadcast.value().parameters() : () -> NONE,
                before.length());
    requireNumbers(means.agreement(), updates);
    Optional<JavaRDD<WorkerState>> kept = Optional.empty();
    if (workersKeepState()) {
      describe(spark, network, "their states are kept");
      kept = Optional.of(lineage.keep(outcomes.map(WorkerOutcome::state), before.bytes()));
    }
    if (mode == Mode.LOCAL) {
      stepOutside(network, before, means, updates);
    } else {
      stepTogether(network, TaskCores.ofDriver(spark.sc()), means.parameters());
    }
    kept.ifPresentOrElse(
        states -> lineage.advance(states, broadcast),
        () -> lineage.advance(reports.stream().map(WorkerReport::stateWithoutMoments).toList()));
    round++;
    long end = System.nanoTime();
    lastRound =
        new RoundResult(
            round,
            updates,
            reports,
            means.agreement(),
            (end - start) * 1e-9,
            (end - trained) * 1e-9);
    network.setScore(lastRound.loss());
    return kept.isPresent();
  }

  /** False where the next round depends on nothing of a worker but how many updates it has made. */
  private boolean workersKeepState() {
    return mode == Mode.LOCAL
        && (plan.averaging().optimizerState() == OptimizerState.LOCAL
            || plan.averaging().deltaBits() < Float.SIZE);
  }

  /** Makes the mean of the workers' parameters the network's, by the outer step. */
  private void stepOutside(
      ComputationGraph network, NetworkSnapshot before, SlicedAverage.Means means, long updates) {
    OuterStep.Point point =
        outerStep.step(
            new OuterStep.Point(before.parameters().values(), driverState.outerMomentum()),
            means.parameters(),
            updates);
    FlatVector.write(point.parameters(), network.params());
    network.getConfiguration().setIterationCount(Math.toIntExact(updates));
    driverState = new DriverState(point.momentum(), means.updaterState());
  }

  /** Makes the update that all workers have computed a gradient for. */
  private void stepTogether(ComputationGraph network, int cores, float[] gradient) {
    if (shared == null) {
      if (network.getGradientsViewArray() == null) {
        network.initGradientsView(); // once: DL4J's updater keeps to the first array
      }
      shared = new GraphOptimizer(network, WorkerThreads.of(cores), plan.training().clipNorm());
      shared.load(driverState.updaterState(), network.getIterationCount());
    }
    FlatVector.write(gradient, network.getGradientsViewArray());
    shared.step();
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
        String.format(
            Locale.ROOT,
            "round %d, after %d updates: %s",
            round + 1,
            network.getIterationCount(),
            phase));
  }

  /** The last update of a round may spoil the parameters, with no loss after it to tell. */
  private void requireNumbers(List<Agreement> agreement, long updates) {
    for (int worker = 0; worker < agreement.size(); worker++) {
      if (!Double.isFinite(agreement.get(worker).deltaNorm())) {
        throw new DivergenceException(
            String.format(
                Locale.ROOT,
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

  /**
   * Updates of the worker that made most: the increment of the count by which all of them learn.
   */
  private static int longest(List<WorkerReport> reports) {
    for (WorkerReport report : reports) {
      if (report.result().updates() == 0) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "worker %d got no batch: each must make at least one update per round",
                report.worker()));
      }
    }
    return reports.stream().mapToInt(report -> report.result().updates()).max().orElseThrow();
  }

  /** Shares of the target tokens, by worker. One worker's share is 1 exactly. */
  private static double[] weights(List<WorkerReport> reports) {
    double total = reports.stream().mapToLong(r -> r.result().targetTokens()).sum();
    double[] weights = new double[reports.size()];
    reports.forEach(r -> weights[r.worker()] = r.result().targetTokens() / total);
    return weights;
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
