package io.tandem.training.shards;

import com.sun.management.OperatingSystemMXBean;
import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.corpus.table.PairTable;
import io.tandem.training.averaging.ExecutorCluster;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.WorkerBatches;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * How long the shards of one worker take to build, and batches to read in rounds of one update, in
 * an executor of two cores; with the processor time, heap and physical memory of its process. Pairs
 * are made from their numbers, in 36 partitions, with 62 subwords on average. The check is a hash
 * of all batches read.
 *
 * <pre>
 *   mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ShardBenchmark \
 *       -Dtandem.benchmark="DIRECTORY PAIRS HEAP-IN-MIB MICRO-BATCHES ROUNDS"
 * </pre>
 *
 * Spark writes into the directory, about 600 bytes a pair.
 */
class ShardBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";

  private static final int LONGEST = 150;
  private static final int VOCABULARY = 32_000;
  private static final int PARTITIONS = 36;
  private static final int UPDATES = 200;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final StructType SCHEMA =
      new StructType()
          .add(PairTable.ID, DataTypes.LongType)
          .add(PairTable.SOURCE_IDS, DataTypes.createArrayType(DataTypes.IntegerType))
          .add(PairTable.TARGET_IDS, DataTypes.createArrayType(DataTypes.IntegerType));

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void shardsOfOneWorker() throws IOException {
    SparkTest.session().stop();
    run(System.getProperty(ARGUMENTS).split(" "));
  }

  static void run(String... arguments) throws IOException {
    long pairs = Long.parseLong(arguments[1]);
    String heap = arguments[2];
    int microBatches = Integer.parseInt(arguments[3]);
    int rounds = Integer.parseInt(arguments[4]);
    Settings settings =
        SettingsReader.ofText(
                "",
                List.of(
                    "averaging.workers=1",
                    "training.microBatches=" + microBatches,
                    "training.batchTokens=" + 512 * microBatches,
                    "training.maximumSentenceTokens=" + LONGEST))
            .settings();
    SparkSession cluster =
        ExecutorCluster.session(1, 2)
            .master("local-cluster[1,2," + heap + "]")
            .config("spark.executor.memory", heap + "m")
            .config("spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector")
            .config("spark.local.dir", arguments[0])
            .getOrCreate();
    try {
      measure(pairs(cluster, pairs), settings, rounds);
    } finally {
      ExecutorCluster.stop(cluster);
    }
  }

  private static void measure(Dataset<Row> pairs, Settings settings, int rounds) {
    JavaSparkContext spark = Trainings.context(pairs.sparkSession());
    long start = System.nanoTime();
    long subwords = pairs.javaRDD().map(ShardBenchmark::subwords).reduce(Long::sum);
    print(subwords + " subwords made", start, spark);
    start = System.nanoTime();
    JavaRDD<Shard> shards = Shards.toTrain(pairs, settings, List.of());
    long count = Shards.sizes(shards).stream().mapToLong(ShardSize::pairs).sum();
    print("shards of " + count + " pairs built", start, spark);
    for (int round = 0; round < rounds; round++) {
      long update = 1000L * round;
      start = System.nanoTime();
      long check = check(shards, settings.training(), update, update + 1);
      print("round of update " + update + " read, check " + check, start, spark);
    }
    start = System.nanoTime();
    long check = check(shards, settings.training(), 0, UPDATES);
    print("round of " + UPDATES + " updates read, check " + check, start, spark);
    start = System.nanoTime();
    double entropy = UnigramEntropy.of(shards, VOCABULARY);
    print("tokens counted, entropy " + entropy, start, spark);
    shards.unpersist();
  }

  private static long subwords(Row pair) {
    return pair.getList(SCHEMA.fieldIndex(PairTable.SOURCE_IDS)).size()
        + pair.getList(SCHEMA.fieldIndex(PairTable.TARGET_IDS)).size();
  }

  private static long check(JavaRDD<Shard> shards, TrainingSettings training, long from, long to) {
    return shards
        .mapPartitionsWithIndex(
            (worker, ofWorker) ->
                List.of(hash(WorkerBatches.of(ofWorker, training, 1, worker).between(from, to)))
                    .iterator(),
            true)
        .first();
  }

  private static long hash(Iterator<MultiDataSet> batches) {
    long hash = 0;
    while (batches.hasNext()) {
      MultiDataSet batch = batches.next();
      hash = 31 * hash + Arrays.hashCode(batch.getFeatures(0).data().asInt());
      hash = 31 * hash + Arrays.hashCode(batch.getLabels(0).data().asInt());
    }
    return hash;
  }

  private static void print(String what, long start, JavaSparkContext spark) {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    System.out.printf(
        Locale.ROOT,
        "%.2f s: %s; %s%n",
        seconds,
        what,
        spark.parallelize(List.of(0), 1).map(one -> process()).first());
  }

  /** Returns what the executor's process has taken. */
  private static String process() throws IOException {
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return String.format(
        Locale.ROOT,
        "processor %.1f s, heap %d MiB, %s",
        machine.getProcessCpuTime() / NANOS_PER_SECOND,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.matches("(VmHWM|RssAnon).*"))
            .map(line -> line.replaceAll("\\s+", " "))
            .collect(Collectors.joining(", ")));
  }

  private static Dataset<Row> pairs(SparkSession spark, long count) {
    JavaRDD<Row> rows =
        spark
            .range(0, count, 1, PARTITIONS)
            .javaRDD()
            .map(
                id -> {
                  SplittableRandom random = new SplittableRandom(id);
                  int source = length(random, 32);
                  int target = length(random, source);
                  return RowFactory.create(id, ids(random, source), ids(random, target));
                });
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** Returns a length around a mean, most often a little below it. */
  private static int length(SplittableRandom random, int mean) {
    double shape = random.nextDouble() + random.nextDouble() + random.nextDouble();
    return (int) Math.min(LONGEST - 1, Math.max(1, mean * shape * shape / 2.5));
  }

  /** Returns ids of which the low ones are frequent. */
  private static Integer[] ids(SplittableRandom random, int length) {
    Integer[] ids = new Integer[length];
    for (int i = 0; i < length; i++) {
      double drawn = random.nextDouble();
      ids[i] = 4 + (int) ((VOCABULARY - 4) * drawn * drawn * drawn);
    }
    return ids;
  }
}
