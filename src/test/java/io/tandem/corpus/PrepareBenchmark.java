package io.tandem.corpus;

import com.sun.management.OperatingSystemMXBean;
import io.tandem.config.CorpusSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.store.CorpusManifest;
import io.tandem.store.CorpusWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How fast a corpus with {@link PlantedDefects} is prepared on two cores, stage by stage and end to
 * end: pairs a second, processor seconds a million pairs, the largest heap after a collection.
 *
 * <pre>
 *   java -Xmx2g -cp ... io.tandem.corpus.PrepareBenchmark DIRECTORY PAIRS [STAGE ...]
 * </pre>
 *
 * Stages build on each other: each line has the time of all that leads to it as well.
 */
public final class PrepareBenchmark {
  private static final String REAL = "jobs/quickstart/tatoeba.eng-fra.tsv.xz";
  private static final String LANGUAGE = "corpus.rules=[{rule=language}]";
  private static final String NEAR = "corpus.duplicates.near.enabled=true";
  private static final String LEAKAGE = "corpus.leakage.action=remove";

  private final Path directory;
  private final long pairs;
  private final Path file;
  private final SparkSession spark;

  private PrepareBenchmark(Path directory, long pairs, SparkSession spark) {
    this.directory = directory;
    this.pairs = pairs;
    this.spark = spark;
    file = directory.resolve("planted-" + pairs + ".tsv");
  }

  public static void main(String[] arguments) throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("prepare-benchmark")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", arguments[0])
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    new PrepareBenchmark(Path.of(arguments[0]), Long.parseLong(arguments[1]), spark)
        .run(List.of(arguments).subList(2, arguments.length));
    spark.stop();
  }

  private void run(List<String> chosen) throws IOException {
    if (!Files.exists(file)) {
      PlantedDefects.main(new String[] {REAL, file.toString(), Long.toString(pairs)});
    }
    System.out.printf("%-34s %9s %10s %14s %10s%n", "", "seconds", "pairs/s", "CPU s/million", "heap MB");
    stage(chosen, "read", () -> discard(read(settings())));
    stage(chosen, "rules", () -> discard(cleaned(settings())));
    stage(chosen, "language", () -> discard(cleaned(settings(LANGUAGE))));
    stage(chosen, "exact", () -> discard(judged(settings())));
    stage(chosen, "near", () -> discard(judged(settings(NEAR))));
    stage(chosen, "leakage", () -> discard(judged(settings(LEAKAGE))));
    stage(chosen, "prepare", () -> prepared(settings()));
    stage(chosen, "prepare-near", () -> prepared(settings(NEAR)));
  }

  private void stage(List<String> chosen, String name, Supplier<?> work) {
    if (!chosen.isEmpty() && !chosen.contains(name)) {
      return;
    }
    oldGeneration().resetPeakUsage();
    long cpu = cpuNanos();
    long start = System.nanoTime();
    work.get();
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpuNanos() - cpu) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-34s %9.1f %10.0f %14.1f %10d%n",
        name,
        seconds,
        pairs / seconds,
        cpuSeconds * 1e6 / pairs,
        oldGeneration().getPeakUsage().getUsed() >> 20);
  }

  private Settings settings(String... overrides) {
    return SettingsReader.ofText(
            "corpus.inputs=[{path=\"%s\"}], corpus.dir=\"%s\""
                .formatted(file, directory.resolve("corpus")),
            List.of(overrides))
        .settings();
  }

  private List<BitextFile> files(CorpusSettings corpus) {
    return new BitextFiles(spark.sessionState().newHadoopConf()).of(corpus.inputs());
  }

  private Dataset<Row> read(Settings settings) {
    return new BitextReader(spark).read(files(settings.corpus()), settings.corpus().scoreNames());
  }

  private Dataset<Row> cleaned(Settings settings) {
    return new CleaningSteps(settings.corpus()).apply(read(settings), files(settings.corpus()));
  }

  private int steps;

  private Dataset<Row> judged(Settings settings) {
    return new CorpusPipeline(
            spark, settings.corpus(), settings.seed(), this::stored)
        .judge(files(settings.corpus()));
  }

  private Dataset<Row> stored(Dataset<Row> rows) {
    String path = directory.resolve("step-" + steps++).toString();
    rows.write().parquet(path);
    return spark.read().parquet(path);
  }

  private Dataset<Row> discard(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
    while (steps > 0) {
      delete(directory.resolve("step-" + --steps));
    }
    return rows;
  }

  private CorpusManifest prepared(Settings settings) {
    long start = System.nanoTime();
    CorpusManifest manifest =
        new CorpusWriter(
                spark,
                settings,
                done ->
                    System.out.printf(
                        Locale.ROOT, "  [%6.1f s] %s%n", (System.nanoTime() - start) / 1e9, done))
            .create();
    System.out.println("  " + manifest.rejected());
    delete(directory.resolve("corpus"));
    return manifest;
  }

  private static void delete(Path path) {
    try (Stream<Path> inside = Files.walk(path)) {
      inside.sorted(Comparator.reverseOrder()).forEach(found -> found.toFile().delete());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static MemoryPoolMXBean oldGeneration() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().contains("Old Gen"))
        .findFirst()
        .orElseThrow();
  }
}
