package io.tandem.jobs.train;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.RunSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings.MathChoice;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.table.PairTable;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.StopSignal;
import io.tandem.jobs.prepare.PrepareWarnings;
import io.tandem.jobs.progress.Terminal;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.report.DifferingSettings;
import io.tandem.run.training.RunContext;
import io.tandem.run.training.TrainingAttempts;
import io.tandem.run.training.TrainingEnd;
import io.tandem.run.training.Validator;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.SparkLayout;
import io.tandem.subword.Subwords;
import io.tandem.training.averaging.InitialNetwork;
import io.tandem.training.averaging.KernelWatch;
import io.tandem.training.averaging.MemoryPlan;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.training.shards.StagedPairs;
import io.tandem.training.worker.PairVariation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** One training run from a corpus directory to a run directory. Driver only. */
public final class TrainingRun {
  /** The pairs below which most subwords are too rare to learn what translates them. */
  private static final long ENOUGH_FOR_LINKS = 10_000;

  /** The advice where training ended before there was a run. */
  public static final String NOT_BEGUN =
      "training had not started and nothing was written: run the same command again";

  private final String job;
  private final SparkSession session;

  /** The settings without those for preparing a corpus: this one was prepared before. */
  private final String effective;

  private final Settings settings;
  private final PrintWriter out;
  private final HadoopConf hadoop;
  private final CorpusDirectory corpus;

  /** Once there is a run to be resumed. */
  private volatile RunDirectory begun;

  /**
   * @param job the job that trains, for the manifest of a new run
   */
  public TrainingRun(String job, SparkSession session, SettingsReader reader, PrintWriter out)
      throws IOException {
    this.job = job;
    this.session = session;
    this.out = out;
    this.hadoop = HadoopConf.of(session.sessionState().newHadoopConf());
    GivenPath given = reader.settings().corpus().requiredDir();
    this.corpus =
        CorpusDirectory.open(given.in(hadoop.configuration()).toString(), hadoop.configuration());
    InstructionLimit.set(reader.settings().training().instructions());
    SettingsReader decided = LocatedSettings.of(decideMath(reader), hadoop.configuration());
    this.effective = decided.render(JobSettings.TRAIN.read());
    this.settings = decided.settings();
  }

  /** Decides on {@code training.math = auto}: a run that there is keeps what it has. */
  private SettingsReader decideMath(SettingsReader reader) throws IOException {
    Path run = reader.settings().run().requiredDir().in(hadoop.configuration());
    return reader.settings().training().math() == MathChoice.AUTO
            && RunDirectory.exists(hadoop, run)
        ? ResumedSettings.withMathOf(RunDirectory.open(hadoop, run), reader)
        : ExecutorKernels.decideMath(spark(), reader);
  }

  private JavaSparkContext spark() {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  /**
   * A run that has come to an end.
   *
   * @param stopped the signal that stopped the run, if one did
   */
  public record Outcome(RunDirectory run, Optional<StopSignal.Kind> stopped) {
    public int exitCode() {
      return stopped.map(StopSignal.Kind::exitCode).orElse(0);
    }
  }

  /** Returns how to resume when the process ends now. */
  public String howToResume() {
    return begun == null
        ? NOT_BEGUN
        : "to continue from the newest checkpoint, run jobs/train.sh with the same settings and --resume (run.dir=%s)"
            .formatted(begun.path());
  }

  /** Returns how to resume once a run that could not be written can be. */
  private String again() {
    return switch (job) {
      case "train" -> "rerun with --resume";
      case "quickstart" -> "run jobs/train.sh with the same settings and --resume";
      default -> "run the same command again"; // A sweep or a pipeline resumes by itself.
    };
  }

  private Path runPath() {
    return settings.run().requiredDir().in(hadoop.configuration());
  }

  /** A new run. Its directory is made when nothing can be refused any more. */
  public Outcome start() throws IOException {
    RunDirectory.requireFree(hadoop, runPath());
    if (!corpus.manifest().sharesVocabulary()) {
      InitialNetwork.requireUntiedSource(settings);
    }
    CorpusReference trainedOn = CorpusReference.of(corpus, hadoop);
    InitialNetwork initial = new InitialNetwork(corpus.manifest().vocabularies(), model());
    initial.requireTrainable(settings);
    try (Preparation prepared = new Preparation(trainedOn);
        RunDirectory run = create(prepared.kept.corpus(), initial)) {
      return prepared.train(run, initial, Optional.empty(), MetricRow.Event.STARTED);
    }
  }

  /** The model that training starts from, which must have the subwords of the corpus. */
  private Optional<PretrainedModel> model() throws IOException {
    if (!settings.training().startsFromModel()) {
      return Optional.empty();
    }
    PretrainedModel model = PretrainedModel.toTrain(settings.training().from(), hadoop);
    model.requireSubwords(corpus.subwords(), "the corpus at " + corpus.path());
    return Optional.of(model);
  }

  private RunDirectory create(CorpusReference trainedOn, InitialNetwork initial)
      throws IOException {
    RunManifest manifest =
        RunManifest.of(
            job,
            effective,
            settings.seed(),
            trainedOn,
            SparkLayout.of(session.sparkContext()),
            TransformerGraph.parameters(network()),
            corpus.manifest().vocabularySize(),
            corpus.manifest().targetVocabularySize());
    if (initial.model().isPresent()) {
      manifest = manifest.startedFrom(initial.model().get().origin());
    }
    try {
      return RunDirectory.create(hadoop, runPath(), effective, manifest, out::println);
    } catch (IOException e) {
      throw new UncheckedIOException(
          settings.run().requiredDir().label() + ": cannot be created", e);
    }
  }

  /**
   * Returns whether the run was begun by an earlier driver of this very application: in cluster
   * mode YARN restarts a driver that it has lost, with the same arguments.
   */
  public boolean wasBegunByEarlierAttempt() throws IOException {
    SparkContext spark = session.sparkContext();
    return spark.applicationAttemptId().isDefined()
        && RunDirectory.exists(hadoop, runPath())
        && RunDirectory.open(hadoop, runPath())
            .manifest()
            .spark()
            .applicationId()
            .equals(spark.applicationId());
  }

  /** Tells whether nothing is left to train. */
  public interface Finished {
    boolean isFinished() throws IOException;
  }

  /** Resumes the run that is there; one that has ended by these very settings stays as it is. */
  public Outcome resume() throws IOException {
    return resumeUnless(() -> false);
  }

  /**
   * Resumes the run that is there, or leaves it as it is.
   *
   * @param finished asked once no other process can write the run: one may have finished it until
   *     then
   */
  public Outcome resumeUnless(Finished finished) throws IOException {
    try (RunDirectory run = RunDirectory.openForWriting(hadoop, runPath(), out::println)) {
      if (finished.isFinished()) {
        return new Outcome(RunDirectory.open(hadoop, runPath()), Optional.empty());
      }
      ResumedSettings.requireSameTraining(run, settings);
      CorpusReference now = CorpusReference.of(corpus, hadoop);
      requireSameCorpus(run.manifest().corpus(), now);
      Optional<TrainingEnd> end = endOf(run);
      if (end.isPresent()) {
        try (TrainingConsole console = console(run, "")) {
          console.ended(end.get(), run);
        }
        return new Outcome(RunDirectory.open(hadoop, runPath()), Optional.empty());
      }
      try (Preparation prepared = new Preparation(now)) {
        Optional<Checkpoint> checkpoint = run.rewind(settings.validation().metric());
        run.writeSettings(effective);
        return prepared.train(run, initialOf(run, checkpoint), checkpoint, MetricRow.Event.RESUMED);
      }
    }
  }

  /** Returns the end that the run has come to by these very settings, which have nothing to add. */
  private Optional<TrainingEnd> endOf(RunDirectory run) throws IOException {
    return DifferingSettings.of(List.of(run.settings(), effective)).isEmpty()
        ? TrainingEnd.of(run, settings)
        : Optional.empty();
  }

  private TrainingConsole console(RunDirectory run, String kernels) throws IOException {
    TrainingConsole.Corpus trainedOn =
        TrainingConsole.Corpus.of(
            corpus.manifest(), run.manifest().corpus().pairs().get(PairTable.TRAIN));
    return new TrainingConsole(Terminal.of(out), settings, trainedOn, kernels);
  }

  /** The network that a resumed run started from, which it needs only where it starts again. */
  private InitialNetwork initialOf(RunDirectory run, Optional<Checkpoint> checkpoint)
      throws IOException {
    Optional<PretrainedModel> model = checkpoint.isPresent() ? Optional.empty() : model();
    if (model.isPresent() && run.manifest().origin().isPresent()) {
      model.get().requireSame(run.manifest().origin().get());
    }
    return new InitialNetwork(corpus.manifest().vocabularies(), model);
  }

  private ComputationGraphConfiguration network() {
    return InitialNetwork.configuration(settings, corpus.manifest().vocabularies());
  }

  /** Checks the settings before anything is written or any long work is done. */
  private void planMemory(StagedPairs pairs) {
    double copies = pairs.mostCopiesOfPair(corpus.manifest().copiesOfPair());
    MemoryPlan plan =
        MemoryPlan.of(
            TrainingMemory.needs(settings, corpus.manifest(), network(), copies),
            session.sparkContext());
    out.println(plan);
    out.flush();
    if (settings.run().memoryPlan() == RunSettings.TooLarge.REFUSE) {
      plan.requireFit();
    }
  }

  /** Asked before anything is written: the executors may not support the settings. */
  private SortedMap<String, SortedSet<String>> kernels() {
    return ExecutorKernels.find(spark(), settings.training());
  }

  /**
   * @throws UserException if a run was trained on another corpus than there is now
   */
  public static void requireSameCorpus(CorpusReference trained, CorpusReference now) {
    if (!trained.manifestSha256().equals(now.manifestSha256())) {
      throw UserException.of(
          "the run was trained on %s: resume with the same corpus, or start a new run",
          trained.unlike(now));
    }
  }

  private LedgerFilter.Kept trainingPairs(CorpusReference trainedOn) throws IOException {
    corpus.requireIntact(session, List.of(PairTable.TRAIN, PairTable.VALID));
    return new LedgerFilter(session, settings.ledger())
        .filter(corpus.pairs(session, PairTable.TRAIN), trainedOn, out::println);
  }

  /** All that a training needs but its directory. */
  private final class Preparation implements AutoCloseable {
    private final LedgerFilter.Kept kept;
    private final SortedMap<String, SortedSet<String>> kernels;
    private final StagedPairs pairs;
    private final Validator validator;

    Preparation(CorpusReference trainedOn) throws IOException {
      corpus.requireShortlist(settings.search());
      Subwords subwords = corpus.subwords();
      subwords.idsOfTags("search.tags", settings.search().tags());
      PairVariation.requireEffect(settings, subwords);
      requireInputsOfStages();
      kept = trainingPairs(trainedOn);
      pairs =
          StagedPairs.of(
              kept.pairs(),
              settings,
              subwords,
              links ->
                  PairVariation.of(
                      settings,
                      subwords,
                      links,
                      corpus.manifest().corpus().sourceLanguage(),
                      corpus.manifest().corpus().targetLanguage()),
              corpus.manifest().inputs().stream().map(CorpusManifest.InputFile::input).toList());
      planMemory(pairs);
      kernels = kernels();
      if (settings.training().needsLinks()) {
        long learned = corpus.manifest().split(PairTable.TRAIN).pairs();
        out.println("learning which subwords translate each other");
        if (learned < ENOUGH_FOR_LINKS) {
          out.println(
              Text.format(
                  "warning: that is learned from %,d pairs, and with fewer than %,d much of it may be chance: leave out training.guidedAlignment and the modifier terms, or train on more",
                  learned, ENOUGH_FOR_LINKS));
        }
        out.flush();
        pairs.links();
      }
      validator = validator(subwords);
    }

    private void requireInputsOfStages() {
      settings
          .training()
          .stages()
          .forEach(
              stage ->
                  stage.requireInputs(
                      corpus.manifest().inputsWithTrainingPairs(),
                      "the corpus at " + corpus.path()));
    }

    private Validator validator(Subwords subwords) {
      if (corpus.manifest().split(PairTable.VALID).pairs() == 0) {
        throw UserException.of(
            "%s has no validation pairs: %s, and prepare it again",
            corpus.path(), PrepareWarnings.noneValid(corpus.manifest()));
      }
      return new Validator(
          spark(),
          new Validator.HeldOut(
              corpus.pairs(session, PairTable.VALID),
              subwords,
              corpus.shortlist(),
              corpus.manifest().corpus().targetLanguage()),
          settings,
          settings.validation().bleuSentences(),
          settings.validation().samples());
    }

    /**
     * @param initial the network to start from where there is no checkpoint
     * @param began the event that it begins with
     */
    Outcome train(RunDirectory run, InitialNetwork initial, Optional<Checkpoint> from, String began)
        throws IOException {
      begun = run;
      // A round may last, and wait for executors that the other process has.
      run.whenLost(session.sparkContext()::cancelAllJobs);
      KernelWatch watch =
          new KernelWatch(
              from.map(checkpoint -> checkpoint.header().kernels()).orElse(List.of()), kernels);
      try (TrainingConsole console = console(run, ExecutorKernels.describe(kernels));
          StopSignal stop = StopSignal.listen(console::stopRequested)) {
        TrainingLoop.End end =
            new TrainingAttempts(
                    new RunContext(
                        run,
                        effective,
                        validator,
                        console,
                        watch,
                        () -> stop.asked().map(StopSignal.Kind::toString),
                        again()),
                    settings,
                    initial,
                    pairs)
                .train(from, began);
        return new Outcome(
            RunDirectory.open(hadoop, runPath()),
            end == TrainingLoop.End.STOPPED ? stop.asked() : Optional.empty());
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        run.requireHeld();
        throw e;
      }
    }

    @Override
    public void close() {
      validator.close();
      pairs.close();
    }
  }
}
