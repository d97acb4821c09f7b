package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.config.CorpusSettings;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.PairTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The mixing of a corpus's inputs: the tags that their source sentences carry, and how often an
 * epoch of training sees their pairs. Both depend only on the pair's id, which contains the number
 * of its file, and not on partitions. Driver.
 *
 * <p>An input of n training pairs and weight w is seen w (N / n)^(1 - 1/T) times, N being the pairs
 * of the largest input and T the temperature: its share is proportional to w n^(1/T) (Arivazhagan
 * et al. 2019, arXiv 1907.05019, section 4.1), and no pair is seen less often than its weight says.
 */
public final class Mixture {
  private final List<MixtureShare> shares;

  /** The index of each file's input in {@link #shares}. */
  private final List<Integer> inputOfFile;

  private final long seed;

  private Mixture(List<MixtureShare> shares, List<Integer> inputOfFile, long seed) {
    this.shares = shares;
    this.inputOfFile = inputOfFile;
    this.seed = seed;
  }

  /**
   * @param files of the inputs of the settings
   * @param seed decides which pairs are repeated once more if the factor is not an integer
   */
  public static Mixture of(
      CorpusSettings settings, List<BitextFile> files, OutcomeCounts counts, long seed) {
    List<InputSettings> inputs = settings.inputs();
    List<Integer> inputOfFile = files.stream().map(file -> inputs.indexOf(file.input())).toList();
    List<Map<String, Long>> pairs = new ArrayList<>();
    inputs.forEach(input -> pairs.add(new TreeMap<>()));
    for (BitextFile file : files) {
      Map<String, Long> ofInput = pairs.get(inputs.indexOf(file.input()));
      for (String split : PairTable.SPLITS) {
        ofInput.merge(split, counts.kept(file.order(), split), Long::sum);
      }
    }
    long largest = largest(inputs, pairs);
    List<MixtureShare> shares = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      InputSettings input = inputs.get(i);
      double factor =
          factor(input.weight(), trainingPairs(pairs.get(i)), largest, settings.mixing());
      shares.add(
          new MixtureShare(
              input.files(),
              input.tags(),
              input.weight(),
              pairs.get(i),
              factor,
              Math.round(factor * trainingPairs(pairs.get(i)))));
    }
    return new Mixture(shares, inputOfFile, seed);
  }

  /** Returns the number of training pairs in the largest input that is trained on. */
  private static long largest(List<InputSettings> inputs, List<Map<String, Long>> pairs) {
    return IntStream.range(0, inputs.size())
        .filter(i -> inputs.get(i).weight() > 0)
        .mapToLong(i -> trainingPairs(pairs.get(i)))
        .max()
        .orElse(0);
  }

  private static long trainingPairs(Map<String, Long> pairs) {
    return pairs.getOrDefault(PairTable.TRAIN, 0L);
  }

  static double factor(double weight, long pairs, long largest, CorpusSettings.Mixing mixing) {
    return pairs == 0
        ? weight
        : weight * Math.pow((double) largest / pairs, 1 - 1 / mixing.temperature());
  }

  /** Returns the planned share of each input; see {@link #counted} for the actual ones. */
  public List<MixtureShare> shares() {
    return shares;
  }

  /** Returns whether an epoch sees every training pair exactly once. */
  public boolean isPlain() {
    return shares.stream().allMatch(share -> share.factor() == 1);
  }

  /** Puts the tags of their input before the source of kept pairs. */
  public Dataset<Row> tagged(Dataset<Row> pairs) {
    return hasTags()
        ? pairs.withColumn(PairTable.SOURCE, concat(tags(), col(PairTable.SOURCE)))
        : pairs;
  }

  /** Undoes {@link #tagged}. */
  public Dataset<Row> untagged(Dataset<Row> pairs) {
    return hasTags()
        ? pairs.withColumn(
            PairTable.SOURCE,
            col(PairTable.SOURCE).substr(length(tags()).plus(1), length(col(PairTable.SOURCE))))
        : pairs;
  }

  private boolean hasTags() {
    return shares.stream().anyMatch(share -> !share.tags().isEmpty());
  }

  private Column tags() {
    return ofFile(share -> share.tags().isEmpty() ? "" : String.join(" ", share.tags()) + " ");
  }

  /** Adds {@link PairTable#COPIES} to pairs of any split; it is 1 in valid and test. */
  public Dataset<Row> withCopies(Dataset<Row> pairs, String split) {
    return pairs.withColumn(
        PairTable.COPIES, isPlain() || !split.equals(PairTable.TRAIN) ? lit(1) : copies());
  }

  private Column copies() {
    return rounded(ofFile(MixtureShare::factor), seed);
  }

  /**
   * Returns floor(times + u) with u uniform on [0, 1), which is {@code times} on average.
   *
   * @param key what u depends on, besides the pair
   */
  public static Column rounded(Column times, long... key) {
    Column[] hashed =
        Stream.concat(Stream.of(col(PairTable.ID)), LongStream.of(key).mapToObj(functions::lit))
            .toArray(Column[]::new);
    Column uniform = shiftrightunsigned(xxhash64(hashed), 11).multiply(0x1p-53);
    return floor(times.plus(uniform)).cast(DataTypes.IntegerType);
  }

  /** Returns the training pairs of an epoch, each as often as the epoch sees it. */
  public Dataset<Row> ofAnEpoch(Dataset<Row> train) {
    return isPlain()
        ? train
        : train
            .withColumn(
                PairTable.COPIES, functions.explode(functions.array_repeat(lit(1), copies())))
            .drop(PairTable.COPIES);
  }

  /** Returns a value of the share to which a row's file belongs. */
  private <T> Column ofFile(Function<MixtureShare, T> value) {
    return PairTable.ofFile(
        inputOfFile.stream().map(input -> value.apply(shares.get(input))).toList());
  }

  /**
   * Returns the shares with the numbers of pairs that an epoch actually sees, which are those
   * planned if the mixture is plain.
   *
   * @param train as it was written, with {@link PairTable#COPIES}
   */
  public List<MixtureShare> counted(Dataset<Row> train) {
    Map<Integer, Long> drawn = new HashMap<>();
    for (Row row :
        train
            .groupBy(PairTable.fileOrderOfId().as(PairTable.FILE_ORDER))
            .agg(sum(PairTable.COPIES).as(PairTable.COPIES))
            .collectAsList()) {
      int fileOrder = row.getAs(PairTable.FILE_ORDER);
      drawn.merge(inputOfFile.get(fileOrder), row.<Long>getAs(PairTable.COPIES), Long::sum);
    }
    List<MixtureShare> counted = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      counted.add(shares.get(i).withPairsAnEpoch(drawn.getOrDefault(i, 0L)));
    }
    return counted;
  }
}
