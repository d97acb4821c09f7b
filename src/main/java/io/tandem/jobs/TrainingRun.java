package io.tandem.jobs;

import io.tandem.averaging.AveragedTraining;
import io.tandem.averaging.AveragingFrequency;
import io.tandem.averaging.EarlyStopping;
import io.tandem.averaging.ExecutorKernels;
import io.tandem.averaging.Shards;
import io.tandem.averaging.TrainingLoop;
import io.tandem.averaging.TrainingPlan;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.config.MathMode;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.corpus.TaskFailures;
import io.tandem.kernels.KernelChoice;
import io.tandem.store.Checkpoint;
import io.tandem.store.CorpusDirectory;
import io.tandem.store.CorpusReference;
import io.tandem.store.HadoopConf;
import io.tandem.store.MetricRow;
import io.tandem.store.RunDirectory;
import io.tandem.store.RunManifest;
import io.tandem.store.SparkLayout;
import io.tandem.training.DivergenceException;
import io.tandem.training.Optimizers;
import io.tandem.training.Shard;
import io.tandem.training.WorkerSetup;
import io.tandem.transformer.TransformerGraph;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;

/** One training run from a corpus directory to a run directory. Driver only. */
final class TrainingRun {
  private final JavaSparkContext spark;
  private final SparkSession session;
  private final SettingsReader reader;
  private final Settings settings;
  private final PrintWriter out;
  private final HadoopConf hadoop;
  private final CorpusDirectory corpus;

  TrainingRun(SparkSession session, SettingsReader reader, PrintWriter out) {
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.reader = reader;
    this.settings = reader.settings();
    this.out = out;
    this.hadoop = HadoopConf.of(session.sessionState().newHadoopConf());
    this.corpus =
        CorpusDirectory.open(
            settings.corpus().requiredDir(), session.sessionState().newHadoopConf());
  }

  private Path runPath() {
    return new Path(settings.run().requiredDir());
  }

  /** A new run. */
  RunDirectory start() throws IOException {
    RunDirectory.requireFree(hadoop, runPath());
    String kernels = kernels();
    ComputationGraph network = network();
    RunDirectory run =
        RunDirectory.create(
            hadoop,
            runPath(),
            reader.render(),
            RunManifest.of(
                reader.render(),
                settings.seed(),
                CorpusReference.of(corpus, hadoop),
                SparkLayout.of(session.sparkContext()),
                network.numParams(),
                corpus.manifest().vocabularySize()));
    train(run, network, kernels, Optional.empty());
    return run;
  }

  /** Goes on with the run that is there. */
  RunDirectory resume() throws IOException {
    RunDirectory run = RunDirectory.open(hadoop, runPath());
    ResumedSettings.requireSameTraining(
        SettingsReader.ofText(run.settings(), java.util.List.of()).settings(), settings);
    requireSameCorpus(run.manifest().corpus(), CorpusReference.of(corpus, hadoop));
    String kernels = kernels();
    Optional<Checkpoint> checkpoint = run.newestIntact();
    if (checkpoint.isPresent()) {
      run.rewindTo(checkpoint.get());
    } else {
      run.rewindToStart();
    }
    run.writeSettings(reader.render());
    train(run, network(), kernels, checkpoint);
    return run;
  }

  /** Asked before anything is written, as it may be that they cannot be had. */
  private String kernels() {
    return ExecutorKernels.describe(spark, settings.training().math());
  }

  private static void requireSameCorpus(CorpusReference trained, CorpusReference now) {
    if (!trained.manifestSha256().equals(now.manifestSha256())) {
      throw new UserException(
          "the run was trained on the corpus at %s, and the one at %s is another (their manifests differ): resume with the same corpus, or start a new run"
              .formatted(trained.dir(), now.dir()));
    }
  }

  private ComputationGraph network() {
    return TransformerGraph.create(
        TransformerGraph.configuration(
            settings.model(),
            corpus.manifest().vocabularySize(),
            settings.training().labelSmoothing(),
            settings.seed(),
            DataType.FLOAT,
            settings.averaging().optimizerState() == OptimizerState.RESET
                ? Optimizers.restartable(settings.training())
                : Optimizers.of(settings.training())));
  }

  private void train(
      RunDirectory run, ComputationGraph network, String kernels, Optional<Checkpoint> from)
      throws IOException {
    JavaRDD<Shard> shards = shards("train", settings.averaging().workers());
    TrainingPlan plan =
        new TrainingPlan(
            settings.seed(),
            settings.training(),
            settings.averaging(),
            setup(settings.training().math()));
    try (AveragedTraining training = AveragedTraining.of(spark, network, shards, plan);
        Validator validator = new Validator(session, corpus, settings)) {
      EarlyStopping progress =
          EarlyStopping.fresh(settings.validation().metric(), settings.validation().patience());
      if (from.isPresent()) {
        RunCheckpoints.restore(spark, training, from.get());
        progress = RunCheckpoints.progress(run, progress);
      }
      TrainingConsole console = new TrainingConsole(out, settings);
      console.start(
          corpus.manifest(),
          network,
          session.sparkContext(),
          kernels,
          frequency(),
          training.updates());
      TrainingRecorder recorder =
          new TrainingRecorder(run, reader.render(), settings, training, validator, console);
      recorder.begin(from.isPresent());
      try {
        TrainingLoop.End end =
            new TrainingLoop(
                    training, settings.training(), frequency(), settings.validation(), recorder)
                .run(progress);
        recorder.end(end);
      } catch (DivergenceException e) {
        recorder.event(MetricRow.Event.FAILED, e.getMessage());
        throw e;
      } catch (RuntimeException e) {
        // Such as an executor that came later and cannot do what the settings ask for.
        throw TaskFailures.userMistake(e).map(RuntimeException.class::cast).orElse(e);
      }
    } finally {
      shards.unpersist();
    }
  }

  /** Captures the format alone, as it is sent to executors. */
  private static WorkerSetup setup(MathMode math) {
    return (graph, seed, worker) -> {
      TransformerGraph.trainBy(graph, KernelChoice.best(math));
      TransformerGraph.dropoutStream(graph, seed, worker);
    };
  }

  private AveragingFrequency frequency() {
    return new AveragingFrequency(settings.averaging(), Optimizers.schedule(settings.training()));
  }

  private JavaRDD<Shard> shards(String split, int workers) {
    return Shards.of(
        corpus.pairs(session, split), workers, settings.training().maximumSentenceTokens());
  }
}
