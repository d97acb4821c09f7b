package io.tandem.training.shards;

import io.tandem.corpus.table.PairTable;
import io.tandem.training.averaging.round.NetworkSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Computes the loss of a network on every pair of a corpus, on the executors; without dropout and
 * label smoothing, so that the mean over target tokens is the loss of {@link ValidationLoss} on
 * these pairs.
 *
 * <p>Pairs are batched by a hash of their ids, so that batches and results are bit-identical
 * regardless of partitions and executors. The network stays broadcast until {@link #close}, which
 * must follow the last action on a result. Driver only.
 */
public final class PairLosses implements AutoCloseable {
  /** Source tokens, EOS included; int. */
  public static final String SOURCE_TOKENS = "sourceTokens";

  /** Target tokens, EOS included; int. */
  public static final String TARGET_TOKENS = "targetTokens";

  /** Negative log-likelihood of the target given the source, nats; double, null if too long. */
  public static final String LOSS = "loss";

  /** The column of the loss per target token. */
  public static final String LOSS_PER_TOKEN = "lossPerToken";

  /**
   * The number of pairs per task: enough to batch by length, few enough to hold them with their
   * text in memory.
   */
  private static final int PAIRS_PER_TASK = 5_000;

  private final Broadcast<NetworkSnapshot> network;
  private final int maximumSentenceTokens;
  private final int batchTokens;

  /**
   * @param maximumSentenceTokens pairs with a longer side, EOS included, get no loss
   * @param batchTokens the maximum number of tokens of a batch on either side
   */
  public PairLosses(
      JavaSparkContext spark,
      ComputationGraph network,
      int maximumSentenceTokens,
      int batchTokens) {
    this.network = spark.broadcast(NetworkSnapshot.of(network));
    this.maximumSentenceTokens = maximumSentenceTokens;
    this.batchTokens = batchTokens;
  }

  /**
   * Returns the pairs with their losses, in the order of their ids within each partition.
   *
   * @param pairs the pairs with the columns {@link PairTable#ID}, {@link PairTable#SOURCE_IDS} and
   *     {@link PairTable#TARGET_IDS}
   * @return all columns except the arrays of ids, then the four named here
   */
  public Dataset<Row> compute(Dataset<Row> pairs) {
    return compute(pairs, pairs.count());
  }

  /**
   * Returns the same for pairs whose number is known, so that they are computed only once.
   *
   * @param count the number of pairs
   */
  Dataset<Row> compute(Dataset<Row> pairs, long count) {
    int tasks = (int) Math.max(1, (count + PAIRS_PER_TASK - 1) / PAIRS_PER_TASK);
    StructType kept = pairs.drop(PairTable.SOURCE_IDS, PairTable.TARGET_IDS).schema();
    ScorePart score =
        new ScorePart(
            network,
            kept.fieldIndex(PairTable.ID),
            kept.size(),
            maximumSentenceTokens,
            batchTokens);
    Column[] idsLast =
        Stream.concat(
                Arrays.stream(kept.fieldNames()),
                Stream.of(PairTable.SOURCE_IDS, PairTable.TARGET_IDS))
            .map(functions::col)
            .toArray(Column[]::new);
    return pairs
        .select(idsLast)
        .repartition(tasks, functions.col(PairTable.ID))
        .sortWithinPartitions(PairTable.ID)
        .mapPartitions(score, Encoders.row(extended(kept)));
  }

  private static StructType extended(StructType kept) {
    return kept.add(SOURCE_TOKENS, DataTypes.IntegerType)
        .add(TARGET_TOKENS, DataTypes.IntegerType)
        .add(LOSS, DataTypes.DoubleType)
        .add(LOSS_PER_TOKEN, DataTypes.DoubleType);
  }

  @Override
  public void close() {
    network.destroy();
  }

  /**
   * Maps the pairs of one partition, whose last columns are the ids of source and target, to pairs
   * with their losses.
   *
   * @param id the column of the pair's id
   * @param kept the number of columns before those two
   */
  private record ScorePart(
      Broadcast<NetworkSnapshot> network,
      int id,
      int kept,
      int maximumSentenceTokens,
      int batchTokens)
      implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      List<EncodedPair> pairs = new ArrayList<>();
      List<Row> held = new ArrayList<>();
      rows.forEachRemaining(
          row -> {
            held.add(row);
            pairs.add(
                new EncodedPair(
                    row.getLong(id), PairTable.ids(row, kept), PairTable.ids(row, kept + 1)));
          });
      double[] losses =
          EncodedPair.losses(pairs, network.value(), maximumSentenceTokens, batchTokens);
      return IntStream.range(0, pairs.size())
          .mapToObj(i -> row(held.get(i), pairs.get(i), losses[i]))
          .iterator();
    }

    private Row row(Row pair, EncodedPair encoded, double loss) {
      Object[] values = new Object[kept + 4];
      for (int i = 0; i < kept; i++) {
        values[i] = pair.get(i);
      }
      values[kept] = encoded.sourceTokens();
      values[kept + 1] = encoded.targetTokens();
      if (!Double.isNaN(loss)) {
        values[kept + 2] = loss;
        values[kept + 3] = loss / encoded.targetTokens();
      }
      return RowFactory.create(values);
    }
  }
}
