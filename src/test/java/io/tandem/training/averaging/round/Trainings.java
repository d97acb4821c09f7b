package io.tandem.training.averaging.round;

import io.tandem.SparkTest;
import io.tandem.config.AveragingSettings;
import io.tandem.config.Instructions;
import io.tandem.config.OuterSettings;
import io.tandem.config.TrainingSettings;
import io.tandem.config.TrainingSettings.MathChoice;
import io.tandem.config.WeightAverageSettings;
import io.tandem.config.WeightAverageSettings.Kind;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.transformer.FlatVector;
import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.StageShards;
import io.tandem.training.worker.InverseSquareRootSchedule;
import io.tandem.training.worker.Optimizers;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.WorkerSetup;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** A toy training for the integration tests, and its outcome as plain values. */
public final class Trainings {
  public static final long SEED = 17;
  public static final int BATCH_TOKENS = 40;
  public static final int LONGEST = 8;
  public static final double CLIP_NORM = 0.5;
  public static final List<ToyCorpus.Pair> PAIRS = ToyCorpus.pairs(300, LONGEST - 1);

  private static final WeightAverage NO_AVERAGE =
      new WeightAverage(new WeightAverageSettings(Kind.NONE, 1));

  private static final StructType SCHEMA =
      new StructType()
          .add(PairTable.ID, DataTypes.LongType)
          .add(PairTable.SOURCE_IDS, DataTypes.createArrayType(DataTypes.IntegerType))
          .add(PairTable.TARGET_IDS, DataTypes.createArrayType(DataTypes.IntegerType));

  private Trainings() {}

  public static Dataset<Row> table(SparkSession spark, int partitions) {
    return table(spark, partitions, PAIRS);
  }

  public static Dataset<Row> table(SparkSession spark, int partitions, List<ToyCorpus.Pair> pairs) {
    List<Row> rows =
        pairs.stream()
            .map(p -> RowFactory.create(p.id(), boxed(p.source()), boxed(p.target())))
            .toList();
    return spark.createDataFrame(rows, SCHEMA).repartition(partitions);
  }

  private static Integer[] boxed(int[] ids) {
    return java.util.Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }

  public static JavaRDD<Shard> shards(SparkSession spark, int workers) {
    return Shards.of(table(spark, 3), workers, LONGEST);
  }

  /** Returns the number of the RDD that Spark stores for shards. */
  static int stored(JavaRDD<Shard> shards) {
    return shards.rdd().dependencies().head().rdd().id();
  }

  public static IUpdater adam() {
    return new Adam(new InverseSquareRootSchedule(0.1, 6));
  }

  private static TrainingSettings training(double clipNorm) {
    return new TrainingSettings(
        "",
        List.of(),
        TrainingSettings.Optimizer.ADAM,
        BATCH_TOKENS,
        1,
        LONGEST,
        List.of(),
        List.of(),
        0.1,
        TrainingSettings.Schedule.INVERSE_SQUARE_ROOT,
        6,
        0,
        0,
        0,
        0.9,
        0.98,
        1e-8,
        0.95,
        0,
        0,
        0,
        clipNorm,
        MathChoice.FLOAT32,
        Instructions.FASTEST,
        1000,
        0,
        0);
  }

  public static TrainingPlan plan(int workers, WorkerSetup setup) {
    return plan(workers, setup, new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0));
  }

  /** Returns the toy plan with another outer step. */
  public static TrainingPlan plan(int workers, WorkerSetup setup, OuterSettings outer) {
    return new TrainingPlan(
        SEED,
        training(CLIP_NORM),
        new AveragingSettings(AveragingSettings.Mode.LOCAL, workers, 5, 0.1, 1, outer),
        NO_AVERAGE,
        setup);
  }

  /** Returns the toy plan without clipping. */
  static TrainingPlan unclipped(int workers, WorkerSetup setup) {
    return new TrainingPlan(SEED, training(0), plan(workers, setup).averaging(), NO_AVERAGE, setup);
  }

  public static AveragedTraining tandem(
      SparkSession spark, JavaRDD<Shard> shards, IUpdater updater, WorkerSetup setup) {
    return AveragedTraining.of(
        context(spark),
        ToyNetwork.graph(updater),
        StageShards.whole(shards),
        plan(shards.getNumPartitions(), setup));
  }

  public static AveragedTraining tandem(
      SparkSession spark, JavaRDD<Shard> shards, TrainingPlan plan) {
    IUpdater updater = Optimizers.of(plan.training());
    return AveragedTraining.of(
        context(spark), ToyNetwork.graph(updater), StageShards.whole(shards), plan);
  }

  public static JavaSparkContext context(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  public static float[] parameters(ComputationGraph graph) {
    return FlatVector.read(graph.params());
  }

  /** Returns everything that three rounds of four workers produce, except for their times. */
  static Outcome threeRounds(SparkSession spark, int inputPartitions, WorkerSetup setup) {
    JavaRDD<Shard> shards = Shards.of(table(spark, inputPartitions), 4, LONGEST);
    try (AveragedTraining training = tandem(spark, shards, adam(), setup)) {
      double loss = 0;
      for (int round = 0; round < 3; round++) {
        loss = training.next(4).loss();
      }
      return new Outcome(
          parameters(training.network()),
          training.driverState().updaterState(),
          loss,
          training.round());
    } finally {
      shards.unpersist();
    }
  }

  record Outcome(float[] parameters, float[] updaterState, double loss, long rounds) {}

  /** Returns the builder of a session like the shared one, but on another master. */
  public static SparkSession.Builder session(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("tandem-tests")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2);
  }

  /**
   * Runs {@code work} in a session of its own. A JVM has room for only one: the shared session is
   * stopped first, and created again by the next test that asks for it.
   */
  public static <T> T on(
      SparkSession.Builder builder, java.util.function.Function<SparkSession, T> work) {
    SparkTest.session().stop();
    SparkSession own = builder.getOrCreate();
    try {
      return work.apply(own);
    } finally {
      own.stop();
    }
  }
}
