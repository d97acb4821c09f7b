package io.tandem.jobs;

import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.run.MetricRow;
import io.tandem.run.MetricsLog;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.SampleAttention;
import io.tandem.run.SampleTranslations;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.SparkLayout;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A run directory with made-up figures, for tests of the report. */
public final class ExampleRun {
  private static final HadoopConf HADOOP = HadoopConf.of(new Configuration());

  public static final int UPDATES_PER_ROUND = 20;
  public static final int ROUNDS_PER_VALIDATION = 25;
  private static final Instant START = Instant.parse("2024-05-06T07:08:09Z");
  private static final List<String> HYPOTHESES =
      List.of(
          "ein ein hund hund hund", "ein Hund läuft über die", "Ein Hund läuft durch den Schnee.");

  private ExampleRun() {}

  public static RunDirectory empty(java.nio.file.Path folder, String... overrides)
      throws IOException {
    List<String> all =
        new ArrayList<>(List.of("corpus.sourceLanguage=en", "corpus.targetLanguage=de"));
    all.addAll(List.of(overrides));
    String settings = SettingsReader.ofText("", all).render();
    CorpusReference corpus =
        new CorpusReference(
            "hdfs://nn/corpora/en-de",
            fingerprint(all),
            "en",
            "de",
            Map.of("train", 29_000L, "valid", 1_014L, "test", 1_000L));
    SparkLayout spark =
        new SparkLayout(
            "3.5.9",
            "spark://<master>:7077",
            "app-20240506",
            4,
            List.of("node1", "node1", "node2"),
            Map.of("spark.executor.memory", "4g"));
    RunManifest today = RunManifest.of("train", settings, 1, corpus, spark, 2_573_456, 9_812, 0);
    RunManifest manifest =
        new RunManifest(
            today.formatVersion(),
            today.kind(),
            today.tandem(),
            START,
            today.seed(),
            corpus,
            today.parameters(),
            today.vocabulary(),
            today.targetVocabulary(),
            spark,
            today.java(),
            today.settings(),
            today.job(),
            null);
    return RunDirectory.create(HADOOP, new Path(folder.toUri()), settings, manifest, line -> {});
  }

  /** Returns the fingerprint of the corpus directory that the settings name. */
  private static String fingerprint(List<String> settings) {
    return settings.stream().anyMatch(s -> s.startsWith("corpus.dir="))
        ? "6a".repeat(32)
        : "5f".repeat(32);
  }

  /** Makes a run of the given number of rounds that has not ended. */
  public static RunDirectory running(java.nio.file.Path folder, int rounds, String... overrides)
      throws IOException {
    RunDirectory run = empty(folder, overrides);
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(event(0, MetricRow.Event.STARTED, "2 workers on <spark> & co."));
    List<MetricRow> interval = new ArrayList<>();
    double bestLoss = Double.POSITIVE_INFINITY;
    for (int round = 0; round < rounds; round++) {
      interval.add(round(round));
      if ((round + 1) % ROUNDS_PER_VALIDATION == 0) {
        MetricRow.Validation validation = validation(round + 1, bestLoss);
        bestLoss = Math.min(bestLoss, validation.loss());
        interval.add(validation);
        run.samples().write(samples(validation.updates()));
        log.append(interval.toArray(MetricRow[]::new));
        interval.clear();
        log.startInterval(round + 1);
      }
    }
    log.append(interval.toArray(MetricRow[]::new));
    return run;
  }

  /** Writes the last event of a run, in an interval of its own. */
  public static void end(RunDirectory run, int rounds, String name) throws IOException {
    MetricsLog log = run.metrics();
    log.startInterval(rounds);
    log.append(event(rounds, name, "10 validations without a better one"));
  }

  private static MetricRow.Event event(long round, String name, String message) {
    return new MetricRow.Event(time(round), round, round * UPDATES_PER_ROUND, name, message);
  }

  private static Instant time(long round) {
    return START.plusSeconds(12 * round + 40);
  }

  private static double lossAt(double updates) {
    return 2.1 + 7 * Math.exp(-updates / 900) + 0.8 / (1 + updates / 2500);
  }

  private static MetricRow.Round round(int round) {
    long updates = (round + 1L) * UPDATES_PER_ROUND;
    double noise = 0.05 * Math.sin(1.7 * round) + 0.04 * Math.cos(5.3 * round);
    double rate = 0.002 * Math.min(updates / 1000.0, Math.sqrt(1000.0 / updates));
    double seconds = 10.8 + Math.sin(0.9 * round) * 0.4 + (round % 97 == 40 ? 9 : 0);
    return new MetricRow.Round(
        time(round),
        round,
        updates,
        lossAt((double) updates) + noise,
        rate,
        71_000,
        75_000,
        seconds,
        146_000 / seconds,
        0.9,
        0.2,
        seen(round + 1),
        List.of(
            new MetricRow.Worker(0, 73_500, 3, seconds - 0.3, 0, 10_000_000, 0.7, 0.9),
            new MetricRow.Worker(1, 72_500, 3.1, seconds - 1.1, 0.8, 10_000_000, 0.8, 0.8)));
  }

  private static MetricRow.Validation validation(int round, double bestLoss) {
    long updates = (long) round * UPDATES_PER_ROUND;
    double loss = lossAt((double) updates) - 0.35 + Math.pow(updates / 16_000.0, 2) * 0.5;
    double bleu = 41 * (1 - Math.exp(-updates / 2600.0)) + Math.sin(round) * 0.4;
    return new MetricRow.Validation(
        time(round),
        round,
        updates,
        loss,
        Math.exp(loss),
        Math.max(0, bleu),
        "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0",
        21,
        loss < bestLoss,
        seen(round),
        List.of());
  }

  private static MetricRow.Seen seen(int rounds) {
    return new MetricRow.Seen(rounds * 0.08, rounds * 146_000L, 0);
  }

  private static SampleTranslations samples(long updates) {
    String now = HYPOTHESES.get((int) Math.min(2, updates / 3000));
    return new SampleTranslations(
        updates / UPDATES_PER_ROUND,
        updates,
        START.plusSeconds(updates),
        List.of(
            new SampleTranslations.Sentence(
                "A dog runs through the snow.", "Ein Hund läuft durch den Schnee.", now),
            new SampleTranslations.Sentence(
                "Use <b> & \"quotes\"'s", "<script>alert(1)</script>", "<img src=x onerror=1>"),
            new SampleTranslations.Sentence("كلب يجري في الثلج", "Ein Hund.", "")),
        List.of(attention(updates)));
  }

  /** Returns attention that turns from uniform weights to a diagonal. */
  private static SampleAttention attention(long updates) {
    List<String> source = List.of("A", "d@@", "og", "<EOS>");
    List<String> written = List.of("Ein", "Hund", "<EOS>");
    double sharpness = Math.min(1, updates / 3500.0);
    List<List<Double>> weights = new ArrayList<>();
    for (int row = 0; row < written.size(); row++) {
      List<Double> of = new ArrayList<>();
      for (int column = 0; column < source.size(); column++) {
        of.add((1 - sharpness) / source.size() + (column == row ? sharpness : 0));
      }
      weights.add(of);
    }
    return new SampleAttention(source, written, weights, List.of(weights, weights));
  }
}
