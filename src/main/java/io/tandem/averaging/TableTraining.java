package io.tandem.averaging;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.config.Settings;
import io.tandem.config.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.search.PortableModel;
import io.tandem.subword.SubwordModel;
import io.tandem.training.FlatVector;
import io.tandem.training.Optimizers;
import io.tandem.training.Shard;
import io.tandem.transformer.TransformerGraph;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Trains on a table of pairs in memory: a share of the source sentences validates, the best network
 * is kept. The outcome does not depend on how the table is partitioned. Driver only.
 */
final class TableTraining {
  /** Of which {@code corpus.split.valid} says how many validate. */
  private static final long HASH_SHARES = 1_000_000;

  private final Settings settings;
  private final SubwordModel subwords;
  private final SparkSession session;

  TableTraining(Settings settings, SubwordModel subwords, SparkSession session) {
    this.settings = settings;
    this.subwords = subwords;
    this.session = session;
  }

  /** The best network for pairs with the columns source and target. */
  PortableModel.Network train(Dataset<Row> pairs) {
    Dataset<Row> encoded = subwords.transform(numbered(pairs));
    Column validates =
        pmod(xxhash64(lower(col("source"))), lit(HASH_SHARES))
            .lt(lit((long) (settings.corpus().split().valid() * HASH_SHARES)));
    JavaRDD<Shard> train = shards(encoded.where(validates.unary_$bang()));
    JavaRDD<Shard> valid = shards(encoded.where(validates));
    try {
      if (Shards.sizes(valid).stream().allMatch(size -> size.pairs() == 0)) {
        throw new UserException(
            "corpus.split.valid = %s leaves no pair for validation: give more pairs, or a greater share"
                .formatted(settings.corpus().split().valid()));
      }
      return train(train, new ValidationLoss(valid, settings.training().batchTokens()));
    } finally {
      train.unpersist();
      valid.unpersist();
    }
  }

  private JavaRDD<Shard> shards(Dataset<Row> pairs) {
    return Shards.of(
        pairs, settings.averaging().workers(), settings.training().maximumSentenceTokens());
  }

  /** Numbers the pairs in an order that is their own, by hash and text. */
  private Dataset<Row> numbered(Dataset<Row> pairs) {
    JavaRDD<Row> rows =
        pairs
            .orderBy(xxhash64(col("source"), col("target")), col("source"), col("target"))
            .toJavaRDD()
            .zipWithIndex()
            .map(pair -> RowFactory.create(pair._2(), pair._1().get(0), pair._1().get(1)));
    StructType schema =
        new StructType()
            .add(Shards.ID, DataTypes.LongType, false)
            .add("source", DataTypes.StringType, false)
            .add("target", DataTypes.StringType, false);
    return session.createDataFrame(rows, schema);
  }

  private PortableModel.Network train(JavaRDD<Shard> shards, ValidationLoss loss) {
    ComputationGraph network = InitialNetwork.of(settings, subwords.subwords().size());
    TrainingPlan plan =
        new TrainingPlan(
            settings.seed(),
            settings.training(),
            settings.averaging(),
            TransformerGraph::dropoutStream);
    AveragingFrequency frequency =
        new AveragingFrequency(settings.averaging(), Optimizers.schedule(settings.training()));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (AveragedTraining training = AveragedTraining.of(spark, network, shards, plan)) {
      BestNetwork best = new BestNetwork(training, loss);
      new TrainingLoop(training, settings.training(), frequency, settings.validation(), best)
          .run(
              new TrainingLoop.Progress(
                  EarlyStopping.fresh(Metric.LOSS, settings.validation().patience()),
                  LossWatch.fresh(
                      settings.divergence().lossFactor(), subwords.subwords().size()),
                  System.nanoTime()));
      return new PortableModel.Network(network.getConfiguration().toJson(), best.parameters);
    }
  }

  /** Keeps the parameters of the best validation. */
  private static final class BestNetwork implements TrainingLoop.Observer {
    private final AveragedTraining training;
    private final ValidationLoss loss;
    private float[] parameters;

    BestNetwork(AveragedTraining training, ValidationLoss loss) {
      this.training = training;
      this.loss = loss;
      parameters = FlatVector.read(training.network().params());
    }

    @Override
    public void afterRound(RoundResult round) {}

    @Override
    public TrainingLoop.Validation validate(RoundResult round) {
      double found = loss.of(training.network()).loss();
      return new TrainingLoop.Validation(found, found);
    }

    @Override
    public void validated(RoundResult round, EarlyStopping progress) {
      if (progress.improved()) {
        parameters = FlatVector.read(training.network().params());
      }
    }
  }
}
