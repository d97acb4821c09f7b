package io.tandem.notebooks;

import io.tandem.config.SettingsReader;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.network.transformer.Networks;
import io.tandem.run.MetricRow;
import io.tandem.run.MetricsLog;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.SampleTranslations;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.SparkLayout;
import io.tandem.subword.Subwords;
import io.tandem.training.checkpoint.CheckpointWriter;
import io.tandem.training.checkpoint.Validated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A corpus directory of few pairs, really prepared, and run directories with invented metrics and a
 * random network.
 */
final class SmallRun {
  static final int ROUNDS = 6;
  static final int VALIDATIONS_WITH_BLEU = 1;
  private static final int PAIRS = 200;
  private static final int UPDATES_PER_ROUND = 20;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private SmallRun() {}

  static CorpusManifest prepareCorpus(SparkSession spark, Path text, String corpus)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      String longer = " and so on".repeat(i % 7);
      lines.add("sentence number " + i + longer + "\tSatz Nummer " + i + longer);
    }
    lines.add(lines.get(0));
    lines.add("\tein Satz ohne Vorlage");
    lines.add("the same on both sides\tthe same on both sides");
    lines.add("it rained in 1999\tim Jahr 1998 hat es größtenteils geregnet");
    Files.write(text, lines);
    List<String> settings =
        List.of(
            "corpus.dir=" + corpus,
            "corpus.inputs=[{path=\"" + text.toUri() + "\"}]",
            "corpus.split.valid=0.1",
            "corpus.split.test=0.1",
            "corpus.leakage.action=report",
            "subword.merges=30");
    return new CorpusWriter(spark, SettingsReader.ofText("", settings).settings(), line -> {})
        .create();
  }

  /**
   * Writes a run: rounds with a falling loss, two validations, the first without BLEU, and a
   * checkpoint.
   *
   * @param overrides settings of the run, {@code key=value}
   */
  static void writeRun(SparkSession spark, String corpus, String directory, String... overrides)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    HadoopConf conf = HadoopConf.of(hadoop);
    CorpusDirectory prepared = CorpusDirectory.open(corpus, hadoop);
    CorpusReference trainedOn = CorpusReference.of(prepared, conf);
    String settings = SettingsReader.ofText("", List.of(overrides)).render();
    RunManifest manifest =
        RunManifest.of(
            "train", settings, 1, trainedOn, SparkLayout.of(spark.sparkContext()), 1000, 300, 0);
    try (RunDirectory run =
        RunDirectory.create(
            conf, new org.apache.hadoop.fs.Path(directory), settings, manifest, line -> {})) {
      writeMetrics(run);
      writeSamples(run);
      writeCheckpoint(run, prepared.subwords());
    }
  }

  private static void writeMetrics(RunDirectory run) throws IOException {
    MetricsLog metrics = run.metrics();
    metrics.startInterval(0);
    metrics.append(new MetricRow.Event(START, 0, 0, "started", "2 workers"));
    for (int round = 0; round < ROUNDS; round++) {
      metrics.append(round(round));
    }
    metrics.append(validation(ROUNDS / 2, Double.NaN, ""), validation(ROUNDS, 12.5, "nrefs:1"));
  }

  private static void writeSamples(RunDirectory run) throws IOException {
    for (int round = ROUNDS / 2; round <= ROUNDS; round += ROUNDS / 2) {
      List<SampleTranslations.Sentence> sentences =
          List.of(new SampleTranslations.Sentence("one", "eins", "zwei after " + round));
      long updates = UPDATES_PER_ROUND * (long) round;
      run.samples().write(new SampleTranslations(round, updates, START, sentences, List.of()));
    }
  }

  private static void writeCheckpoint(RunDirectory run, Subwords subwords) throws IOException {
    ComputationGraph graph =
        Networks.graph(Networks.model(), subwords.size(), DataType.FLOAT, new NoOp());
    try (CheckpointWriter writer = run.checkpoints().begin(ROUNDS, ROUNDS * UPDATES_PER_ROUND)) {
      writer
          .network(graph.getConfiguration().toJson())
          .settings(run.settings())
          .subwords(subwords.files())
          .parameters(graph.params().toFloatVector());
      run.checkpoints()
          .markBest(
              writer.publish(new Validated(Validated.Network.LATEST, 3.5, 12.5)), Metric.LOSS);
    }
  }

  private static MetricRow round(int round) {
    double loss = 5 - 0.5 * round;
    long updates = UPDATES_PER_ROUND * (round + 1L);
    List<MetricRow.Worker> workers =
        List.of(
            new MetricRow.Worker(0, 1000, loss, 1.8, 0.1, 4000, 0.5, 0.9),
            new MetricRow.Worker(1, 1000, loss, 1.9, 0, 4000, 0.5, 0.9));
    return new MetricRow.Round(
        START.plusSeconds(2L * round),
        round,
        updates,
        loss,
        1e-4,
        900,
        1100,
        2,
        1000,
        1.5,
        0.1,
        seen(round + 1),
        workers);
  }

  private static MetricRow validation(int rounds, double bleu, String signature) {
    long updates = UPDATES_PER_ROUND * (long) rounds;
    return new MetricRow.Validation(
        START.plusSeconds(2L * rounds),
        rounds,
        updates,
        3.5,
        33.1,
        bleu,
        signature,
        4,
        true,
        seen(rounds),
        List.of());
  }

  private static MetricRow.Seen seen(int rounds) {
    return new MetricRow.Seen(rounds / 4.0, rounds * 2000L, 0);
  }
}
