package io.tandem.metrics.spark;

import io.tandem.SparkTest;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.TatoebaTranslations;
import io.tandem.metrics.TatoebaTranslations.Domain;
import io.tandem.metrics.Ter;
import io.tandem.metrics.significance.SentenceCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * BLEU, chrF and TER of a table of translations, by domain and of all together: by SQL in several
 * partitionings, and without Spark as {@code jobs/evaluate.sh} computes them. Printed are the time
 * of each and the largest difference of a score. The argument is the number of rows, a million
 * unless given. One pass each, as a pass over a million rows takes a minute or more.
 */
final class ScoreFunctionsBenchmark {
  private static final List<Metric> METRICS =
      List.of(Bleu.standard(), Chrf.standard(), Ter.standard());
  private static final int[] PARTITIONS = {1, 8, 61};

  /** Scores in the order of {@link #METRICS} by name of the domain; null for all. */
  record Scores(Map<String, double[]> byDomain) {
    /** Computes the scores from files on a single machine. */
    static Scores onOneMachine(long rows) {
      Map<String, double[]> scores = new HashMap<>();
      for (Domain domain : Domain.values()) {
        scores.put(domain.name(), scores(TatoebaTranslations.Files.of(domain, rows)));
      }
      scores.put(null, scores(TatoebaTranslations.Files.of(null, rows)));
      return new Scores(scores);
    }

    private static double[] scores(TatoebaTranslations.Files files) {
      return METRICS.stream().mapToDouble(metric -> score(metric, files)).toArray();
    }

    private static double score(Metric metric, TatoebaTranslations.Files files) {
      return SentenceCounts.of(metric, files.hypotheses(), files.references()).report().score();
    }

    /** Computes the scores by SQL. */
    static Scores bySql(SparkSession spark, long rows, int partitions) {
      TatoebaTranslations.table(spark, rows, partitions).createOrReplaceTempView("tatoeba");
      Map<String, double[]> scores = new HashMap<>();
      for (Row row :
          spark
              .sql(
                  "SELECT domain, tandem_bleu(hypothesis, references), tandem_chrf(hypothesis, references),"
                      + " tandem_ter(hypothesis, references) FROM tatoeba GROUP BY domain WITH ROLLUP")
              .collectAsList()) {
        scores.put(
            row.getString(0), new double[] {row.getDouble(1), row.getDouble(2), row.getDouble(3)});
      }
      return new Scores(scores);
    }

    double largestDifference(Scores other) {
      if (!byDomain.keySet().equals(other.byDomain.keySet())) {
        throw new IllegalArgumentException(byDomain.keySet() + " and " + other.byDomain.keySet());
      }
      double largest = 0;
      for (Map.Entry<String, double[]> domain : byDomain.entrySet()) {
        double[] others = other.byDomain.get(domain.getKey());
        for (int metric = 0; metric < others.length; metric++) {
          largest = Math.max(largest, Math.abs(domain.getValue()[metric] - others[metric]));
        }
      }
      return largest;
    }
  }

  private ScoreFunctionsBenchmark() {}

  public static void main(String[] arguments) {
    long rows = arguments.length == 0 ? 1_000_000 : Long.parseLong(arguments[0]);
    Scores expected = timed("one machine", rows, () -> Scores.onOneMachine(rows));
    print(expected);
    SparkSession spark = SparkTest.session();
    spark.sparkContext().setLogLevel("ERROR");
    for (int partitions : PARTITIONS) {
      Scores found =
          timed(partitions + " partitions", rows, () -> Scores.bySql(spark, rows, partitions));
      System.out.printf(
          Locale.ROOT,
          "  largest difference of %d scores: %s%n",
          found.byDomain().size() * METRICS.size(),
          found.largestDifference(expected));
    }
  }

  /** Prints the time; each row is scored twice, in its domain and in the whole. */
  private static Scores timed(String name, long rows, Supplier<Scores> work) {
    long start = System.nanoTime();
    Scores scores = work.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f s, %.0f rows/s, each in three metrics in its domain and in the whole%n",
        name,
        seconds,
        rows / seconds);
    return scores;
  }

  private static void print(Scores scores) {
    List<String> names = new ArrayList<>();
    for (Domain domain : Domain.values()) {
      names.add(domain.name());
    }
    names.add(null);
    for (String name : names) {
      double[] of = scores.byDomain().get(name);
      System.out.printf(
          Locale.ROOT,
          "  %-16s BLEU %6.2f  chrF2 %6.2f  TER %6.2f%n",
          name == null ? "all" : name,
          of[0],
          of[1],
          of[2]);
    }
  }
}
