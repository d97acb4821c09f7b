package io.tandem.corpus.dedupe;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.sun.management.OperatingSystemMXBean;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CleaningSteps;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.dedupe.PlantedDefects.Kind;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.corpus.source.BitextReader;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast a corpus with {@link PlantedDefects} is prepared on two cores, and which of the defects
 * are found. A line for each stage: seconds, pairs a second, processor seconds a million pairs,
 * largest old generation of the heap. The times of read, rules, language, exact, near, leakage and
 * alignment are of all that leads to them, reading included; the last three store the pairs once or
 * twice on the way. prepare is a whole corpus directory under the default settings, prepare-all
 * under {@link PlantedDefects#RULES}.
 *
 * <pre>
 *   mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=PrepareBenchmark -Dtandem.benchmark="DIRECTORY PAIRS [STAGE ...]"
 * </pre>
 *
 * The first run writes the pairs into the directory, which takes about 120 bytes a pair, and the
 * stages up to ten times as much for as long as they last. The JVM has the heap of all tests, 2 GB.
 */
class PrepareBenchmark {
  private static final String REAL = "jobs/quickstart/tatoeba.eng-fra.tsv.xz";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String KIND = "kind";
  private static final String ARGUMENTS = "tandem.benchmark";

  private Path directory;
  private long pairs;
  private Path file;
  private SparkSession spark;

  /** The number of Parquet tables written between the steps of a stage. */
  private int stored;

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void measure() throws IOException {
    String[] arguments = System.getProperty(ARGUMENTS).split(" ");
    directory = Path.of(arguments[0]);
    pairs = Long.parseLong(arguments[1]);
    file = directory.resolve("planted-" + pairs + ".tsv");
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("prepare-benchmark")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", arguments[0])
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    spark
        .udf()
        .register(
            KIND,
            (UDF1<Long, String>) line -> PlantedDefects.kind(line - 1).name(),
            DataTypes.StringType);
    run(List.of(arguments).subList(2, arguments.length));
    spark.stop();
  }

  private void run(List<String> chosen) throws IOException {
    if (!Files.exists(file)) {
      PlantedDefects.main(new String[] {REAL, file.toString(), Long.toString(pairs)});
    }
    Map<String, Runnable> stages = stages();
    for (String name : chosen.isEmpty() ? stages.keySet() : chosen) {
      measure(name, stages.get(name));
      deleteStored();
    }
  }

  private Map<String, Runnable> stages() {
    Map<String, Runnable> stages = new LinkedHashMap<>();
    Settings standard = settings("");
    Settings language = settings("corpus.rules=[{rule=language}]");
    Settings near = settings("corpus.duplicates.near.enabled=true");
    Settings leakage = settings("corpus.leakage.action=remove");
    Settings alignment =
        settings(
            "corpus.rules=[{rule=length},{rule=length-ratio},{rule=identical},{rule=alignment-score}]");
    stages.put("read", () -> discard(read(standard)));
    stages.put("rules", () -> discard(cleaned(standard)));
    stages.put("language", () -> discard(cleaned(language)));
    stages.put("exact", () -> discard(annotated(standard)));
    stages.put("near", () -> discard(annotated(near)));
    stages.put("leakage", () -> discard(annotated(leakage)));
    stages.put("alignment", () -> discard(annotated(alignment)));
    stages.put("prepare", () -> prepare(standard));
    stages.put("prepare-all", () -> prepare(settings(PlantedDefects.RULES)));
    return stages;
  }

  private void measure(String name, Runnable stage) {
    oldGeneration().resetPeakUsage();
    long cpu = cpuNanos();
    long start = System.nanoTime();
    stage.run();
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    double cpuSeconds = (cpuNanos() - cpu) / NANOS_PER_SECOND;
    System.out.printf(
        Locale.ROOT,
        "%-12s %8.1f s %9.0f pairs/s %7.1f CPU s/million %6d MB%n",
        name,
        seconds,
        pairs / seconds,
        cpuSeconds * 1e6 / pairs,
        oldGeneration().getPeakUsage().getUsed() >> 20);
  }

  private Settings settings(String text) {
    return SettingsReader.ofText(
            text,
            List.of(
                "corpus.sourceLanguage=en",
                "corpus.targetLanguage=fr",
                "corpus.inputs=[{path=\"%s\"}]".formatted(file),
                "corpus.dir=%s".formatted(directory.resolve("corpus"))))
        .settings();
  }

  private List<BitextFile> files(Settings settings) {
    return new BitextFiles(spark.sessionState().newHadoopConf()).of(settings.corpus().inputs());
  }

  private Dataset<Row> read(Settings settings) {
    return new BitextReader(spark).read(files(settings), settings.corpus().scoreNames());
  }

  private Dataset<Row> cleaned(Settings settings) {
    return new CleaningSteps(settings.corpus()).apply(read(settings), files(settings));
  }

  private Dataset<Row> annotated(Settings settings) {
    return new CorpusPipeline(spark, settings.corpus(), settings.seed(), this::stored)
        .annotate(files(settings));
  }

  private Dataset<Row> stored(Dataset<Row> rows) {
    String path = directory.resolve("step-" + stored++).toString();
    rows.write().parquet(path);
    return spark.read().parquet(path);
  }

  private static void discard(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  private void prepare(Settings settings) {
    long start = System.nanoTime();
    new CorpusWriter(
            spark,
            settings,
            done ->
                System.out.printf(
                    Locale.ROOT,
                    "  [%6.1f s] %s%n",
                    (System.nanoTime() - start) / NANOS_PER_SECOND,
                    done))
        .create();
    System.out.printf("  [%6.1f s] whole%n", (System.nanoTime() - start) / NANOS_PER_SECOND);
    tellFound();
    delete(directory.resolve("corpus"));
  }

  /**
   * Prints by kind how many lines are rejected, with the reasons; a repaired line counts as kept.
   */
  private void tellFound() {
    CorpusDirectory corpus =
        CorpusDirectory.open(
            directory.resolve("corpus").toString(), spark.sessionState().newHadoopConf());
    Map<Kind, Map<String, Long>> counts = new EnumMap<>(Kind.class);
    for (String split : PairTable.SPLITS) {
      count(corpus.pairs(spark, split).withColumn("reason", lit("kept")), counts);
    }
    count(corpus.rejected(spark), counts);
    counts.forEach((kind, reasons) -> System.out.printf("  %-16s %s%n", kind, reasons));
    corpus.manifest().rules().stream()
        .filter(rule -> rule.rewritten() > 0)
        .forEach(rule -> System.out.printf("  %s rewrote %d%n", rule.name(), rule.rewritten()));
  }

  private static void count(Dataset<Row> rows, Map<Kind, Map<String, Long>> counts) {
    rows.groupBy(callUDF(KIND, col("line")), col("reason")).count().collectAsList().stream()
        .forEach(
            row ->
                counts
                    .computeIfAbsent(Kind.valueOf(row.getString(0)), kind -> new TreeMap<>())
                    .merge(row.getString(1), row.getLong(2), Long::sum));
  }

  private void deleteStored() {
    while (stored > 0) {
      delete(directory.resolve("step-" + --stored));
    }
  }

  private static void delete(Path path) {
    try (Stream<Path> inside = Files.walk(path)) {
      inside.sorted(Comparator.reverseOrder()).forEach(found -> found.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static MemoryPoolMXBean oldGeneration() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().matches(".*(Old|Tenured) Gen"))
        .findFirst()
        .orElseThrow();
  }
}
