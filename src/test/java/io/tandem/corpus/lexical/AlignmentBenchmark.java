package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;

import com.sun.management.OperatingSystemMXBean;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.Hash64;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How well the rule {@code alignment-score} finds planted misalignments, and how long it takes on
 * two cores: seconds and processor seconds for reading the pairs, learning the table, and scoring
 * all pairs; then precision and recall for some minimums. Up to 140,287 pairs are real ones; more
 * are made by joining two real ones that are chosen by number, so that they are all different.
 *
 * <pre>
 *   mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=AlignmentBenchmark \
 *       -Dtandem.benchmark="DIRECTORY PAIRS SHARE [SETTING=VALUE ...]"
 * </pre>
 *
 * SHARE is that of the pairs which get another one's target, such as 0.01. The directory takes the
 * pairs twice, and what Spark writes between its steps.
 */
class AlignmentBenchmark {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String MISALIGNED = "misaligned";
  private static final String ARGUMENTS = "tandem.benchmark";
  private static final double[] MINIMUMS = {-0.5, -0.25, 0, 0.25, 0.5, 1};

  private double seconds = System.nanoTime() / NANOS_PER_SECOND;
  private double cpuSeconds = cpuSeconds();

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void measure() throws IOException {
    String[] arguments = System.getProperty(ARGUMENTS).split(" ");
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    long pairs = Long.parseLong(arguments[1]);
    double share = Double.parseDouble(arguments[2]);
    Path file = directory.resolve("misaligned-%s-%s.tsv".formatted(pairs, share));
    write(file, pairs, share);
    SparkSession spark = session(arguments[0]);
    spark
        .udf()
        .register(
            MISALIGNED,
            (UDF1<Long, Boolean>) line -> PlantedMisalignments.isMisaligned(line - 1, share),
            DataTypes.BooleanType);
    List<String> given =
        new ArrayList<>(
            List.of(
                "corpus.inputs=[{path=\"%s\"}]".formatted(file),
                "corpus.rules=[{rule=alignment-score}]",
                "corpus.split={valid=0, test=0}",
                "corpus.duplicates.exact=false"));
    given.addAll(List.of(arguments).subList(3, arguments.length));
    Settings settings = SettingsReader.ofText("", given).settings();
    String stored = directory.resolve("stored").toString();
    lap("start");
    Dataset<Row> annotated =
        new CorpusPipeline(
                spark,
                settings.corpus(),
                settings.seed(),
                rows -> {
                  rows.write().mode("overwrite").parquet(stored);
                  lap("reading");
                  return spark.read().parquet(stored);
                })
            .annotate(
                new BitextFiles(spark.sessionState().newHadoopConf())
                    .of(settings.corpus().inputs()));
    lap("learning");
    Dataset<Row> scores =
        annotated.select(
            callUDF(MISALIGNED, col(PairTable.LINE)).as(MISALIGNED),
            col(PairTable.ALIGNMENT_SCORE));
    String scored = directory.resolve("scored").toString();
    scores.write().mode("overwrite").parquet(scored);
    lap("scoring");
    tell(spark.read().parquet(scored));
    spark.stop();
  }

  private static SparkSession session(String directory) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("alignment-benchmark")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", directory)
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    return spark;
  }

  private static void write(Path file, long pairs, double share) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      List<String[]> real = PlantedMisalignments.real();
      if (pairs <= real.size()) {
        for (String line : PlantedMisalignments.of((int) pairs, share).lines()) {
          out.write(line + "\n");
        }
        return;
      }
      for (long i = 0; i < pairs; i++) {
        // The target of a misaligned pair is that of a pair beyond the last one.
        long target = PlantedMisalignments.isMisaligned(i, share) ? i + pairs : i;
        out.write(joined(real, i, 0) + "\t" + joined(real, target, 1) + "\n");
      }
    }
  }

  private static String joined(List<String[]> real, long number, int side) {
    String[] first = real.get((int) Math.floorMod(Hash64.mix(number), (long) real.size()));
    String[] second = real.get((int) Math.floorMod(Hash64.mix(~number), (long) real.size()));
    return first[side] + " " + second[side];
  }

  private void lap(String stage) {
    double now = System.nanoTime() / NANOS_PER_SECOND;
    double cpuNow = cpuSeconds();
    System.out.printf(
        Locale.ROOT, "%-10s %8.1f s %8.1f CPU s%n", stage, now - seconds, cpuNow - cpuSeconds);
    seconds = now;
    cpuSeconds = cpuNow;
  }

  private static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / NANOS_PER_SECOND;
  }

  private static void tell(Dataset<Row> scores) {
    long planted = scores.where(MISALIGNED).count();
    for (double minimum : MINIMUMS) {
      Dataset<Row> rejected = scores.where(col(PairTable.ALIGNMENT_SCORE).lt(minimum));
      long all = rejected.count();
      long right = rejected.where(MISALIGNED).count();
      System.out.printf(
          Locale.ROOT,
          "minimum %5.2f: rejected %d, precision %.3f, recall %.3f of %d%n",
          minimum,
          all,
          (double) right / all,
          (double) right / planted,
          planted);
    }
  }
}
