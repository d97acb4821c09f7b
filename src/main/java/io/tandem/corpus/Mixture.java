package io.tandem.corpus;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Input;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.PairTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * How the inputs of a corpus are mixed: which tags their source sentences carry, and how often an
 * epoch of training sees their pairs. Both follow from a pair's id alone, which says its file, so
 * that partitions play no part. Driver.
 *
 * <p>An input of n training pairs and weight w is seen w (N / n)^(1 - 1/T) times, N being the pairs
 * of the largest input and T the temperature: its share goes with w n^(1/T) (Arivazhagan et al.
 * 2019, arXiv 1907.05019, section 4.1), and none is seen less often than its weight says.
 */
public final class Mixture {
  private final List<MixtureShare> shares;

  /** The place of each file's input in {@link #shares}. */
  private final List<Integer> inputOfFile;

  private final long seed;

  private Mixture(List<MixtureShare> shares, List<Integer> inputOfFile, long seed) {
    this.shares = shares;
    this.inputOfFile = inputOfFile;
    this.seed = seed;
  }

  /**
   * @param files of the inputs of the settings
   * @param seed of which pairs are taken once more where the factor is no whole number
   */
  public static Mixture of(
      CorpusSettings settings, List<BitextFile> files, OutcomeCounts counts, long seed) {
    List<Input> inputs = settings.inputs();
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
      Input input = inputs.get(i);
      double factor =
          factor(input.weight(), trainingPairs(pairs.get(i)), largest, settings.mixing());
      shares.add(
          new MixtureShare(
              name(input),
              input.tags(),
              input.weight(),
              pairs.get(i),
              factor,
              Math.round(factor * trainingPairs(pairs.get(i)))));
    }
    return new Mixture(shares, inputOfFile, seed);
  }

  /** The training pairs of the largest of the inputs that are trained on. */
  private static long largest(List<Input> inputs, List<Map<String, Long>> pairs) {
    return IntStream.range(0, inputs.size())
        .filter(i -> inputs.get(i).weight() > 0)
        .mapToLong(i -> trainingPairs(pairs.get(i)))
        .max()
        .orElse(0);
  }

  private static long trainingPairs(Map<String, Long> pairs) {
    return pairs.getOrDefault(PairTable.TRAIN, 0L);
  }

  private static String name(Input input) {
    return input.format().inTwoFiles() ? input.source() + " + " + input.target() : input.path();
  }

  static double factor(double weight, long pairs, long largest, CorpusSettings.Mixing mixing) {
    return pairs == 0
        ? weight
        : weight * Math.pow((double) largest / pairs, 1 - 1 / mixing.temperature());
  }

  /** By input, as planned; see {@link #counted} for what was drawn. */
  public List<MixtureShare> shares() {
    return shares;
  }

  /** Whether an epoch sees every training pair just once. */
  public boolean isPlain() {
    return shares.stream().allMatch(share -> share.factor() == 1);
  }

  /** Kept pairs with the tags of their input before the source. */
  public Dataset<Row> tagged(Dataset<Row> pairs) {
    return hasTags()
        ? pairs.withColumn(PairTable.SOURCE, concat(tags(), col(PairTable.SOURCE)))
        : pairs;
  }

  /** What {@link #tagged} was made from. */
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

  /** Pairs of any split with {@link PairTable#COPIES}, which is 1 for those of valid and test. */
  public Dataset<Row> withCopies(Dataset<Row> pairs, String split) {
    return pairs.withColumn(
        PairTable.COPIES, isPlain() || !split.equals(PairTable.TRAIN) ? lit(1) : copies());
  }

  /** floor(factor + u), u being uniform on [0, 1): factor times on average. */
  private Column copies() {
    Column uniform =
        shiftrightunsigned(xxhash64(col(PairTable.ID), lit(seed)), 11).multiply(0x1p-53);
    return floor(ofFile(MixtureShare::factor).plus(uniform)).cast(DataTypes.IntegerType);
  }

  /** The training pairs of an epoch: each as often as it is seen. */
  public Dataset<Row> ofAnEpoch(Dataset<Row> train) {
    return isPlain()
        ? train
        : train
            .withColumn(
                PairTable.COPIES, functions.explode(functions.array_repeat(lit(1), copies())))
            .drop(PairTable.COPIES);
  }

  /** The value of the share of a row's file. */
  private <T> Column ofFile(Function<MixtureShare, T> value) {
    Column[] values =
        inputOfFile.stream()
            .map(input -> lit(value.apply(shares.get(input))))
            .toArray(Column[]::new);
    return element_at(array(values), PairTable.fileOrderOfId().plus(1));
  }

  /**
   * The shares with the numbers of pairs that an epoch really sees.
   *
   * @param train as it was written, with {@link PairTable#COPIES}
   */
  public List<MixtureShare> counted(Dataset<Row> train) {
    if (isPlain()) {
      return shares;
    }
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
