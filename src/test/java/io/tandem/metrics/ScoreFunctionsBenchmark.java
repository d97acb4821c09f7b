package io.tandem.metrics;

import io.tandem.SparkTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * BLEU, chrF and TER of a table of made-up translations in twenty domains, by SQL in several
 * partitionings and on a single machine: the time of each, and the largest difference of a score.
 * The argument is the number of rows, a million unless given. One pass each, as a pass over a
 * million rows takes a minute or more.
 */
final class ScoreFunctionsBenchmark {
  private static final int DOMAINS = 20;
  private static final int VOCABULARY = 20_000;
  private static final StructType COLUMNS =
      new StructType()
          .add("domain", DataTypes.IntegerType)
          .add("hypothesis", DataTypes.StringType)
          .add("reference", DataTypes.StringType);

  private ScoreFunctionsBenchmark() {}

  public static void main(String[] arguments) {
    long rows = arguments.length == 0 ? 1_000_000 : Long.parseLong(arguments[0]);
    List<Metric<?>> metrics = List.of(Bleu.standard(), Chrf.standard(), Ter.standard());
    long start = System.nanoTime();
    List<double[]> expected = new ArrayList<>();
    metrics.forEach(metric -> expected.add(onOneMachine(metric, rows)));
    report("one machine, all processors", start, rows);
    SparkSession spark = SparkTest.session();
    spark.sparkContext().setLogLevel("ERROR");
    ScoreFunctions.register(spark);
    for (int partitions : new int[] {8, 61}) {
      start = System.nanoTime();
      double largest = largestDifference(bySql(spark, rows, partitions), expected);
      report(partitions + " partitions", start, rows);
      System.out.printf(
          Locale.ROOT, "  largest difference of %d scores: %s%n", DOMAINS * 3, largest);
    }
  }

  private static void report(String name, long start, long rows) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT, "%s: %.1f s, %.0f rows/s in three metrics%n", name, seconds, rows / seconds);
  }

  private static Row translation(long id) {
    SplittableRandom random = new SplittableRandom(id);
    List<String> words = new ArrayList<>();
    for (int i = 4 + random.nextInt(24); i > 0; i--) {
      // Frequent words are more frequent, as in a language.
      double share = random.nextDouble();
      words.add(Integer.toString((int) (VOCABULARY * share * share * share), Character.MAX_RADIX));
    }
    String reference = String.join(" ", words) + ".";
    for (int i = random.nextInt(4); i > 0; i--) {
      words.set(random.nextInt(words.size()), "x" + random.nextInt(100));
    }
    if (random.nextInt(3) == 0) {
      Collections.rotate(words.subList(0, 1 + random.nextInt(words.size())), 2);
    }
    return RowFactory.create((int) (id % DOMAINS), String.join(" ", words) + ".", reference);
  }

  private static List<Row> bySql(SparkSession spark, long rows, int partitions) {
    Dataset<Row> table =
        spark
            .range(0, rows, 1, partitions)
            .map(
                (MapFunction<Long, Row>) ScoreFunctionsBenchmark::translation,
                Encoders.row(COLUMNS));
    table.createOrReplaceTempView("translations");
    return spark
        .sql(
            "SELECT domain, bleu(hypothesis, reference), chrf(hypothesis, reference),"
                + " ter(hypothesis, reference) FROM translations GROUP BY domain")
        .collectAsList();
  }

  private static double largestDifference(List<Row> found, List<double[]> expected) {
    return found.stream()
        .flatMapToDouble(
            row ->
                IntStream.range(0, expected.size())
                    .mapToDouble(
                        m -> Math.abs(row.getDouble(m + 1) - expected.get(m)[row.getInt(0)])))
        .max()
        .orElseThrow();
  }

  /** Score by domain. */
  private static <S extends Statistics<S>> double[] onOneMachine(Metric<S> metric, long rows) {
    return IntStream.range(0, DOMAINS)
        .mapToDouble(
            domain ->
                metric.score(
                    LongStream.range(0, rows)
                        .parallel()
                        .filter(id -> id % DOMAINS == domain)
                        .mapToObj(ScoreFunctionsBenchmark::translation)
                        .map(row -> metric.statistics(row.getString(1), List.of(row.getString(2))))
                        .reduce(metric.zero(), Statistics::plus)))
        .toArray();
  }
}
