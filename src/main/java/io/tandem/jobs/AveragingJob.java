package io.tandem.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.tandem.averaging.cluster.ArrivingExecutors;
import io.tandem.averaging.cluster.ExecutorKernels;
import io.tandem.averaging.cluster.TaskCores;
import io.tandem.config.AveragingSettings;
import io.tandem.config.Check;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.jobs.bench.BenchShape;
import io.tandem.jobs.bench.RoundBench;
import io.tandem.jobs.bench.RoundCalibration;
import io.tandem.jobs.bench.RoundCostTable;
import io.tandem.jobs.bench.RoundMeasurement;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.NativeEnvironment;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.cli.VectorTransport;
import io.tandem.storage.BuildInfo;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the cost of averaging and how training scales, by {@link RoundBench}. */
@Command(
    name = "averaging",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures rounds of averaging: tokens per second, the fraction of a round not",
      "spent on updates, and what takes that time, in seconds and bytes. It uses random",
      "pairs of the shapes that jobs/bench.sh uses, and reads and writes no files.",
      "Unless given, averaging.schedule is constant and averaging.optimizerState local.",
      "The last line of output is JSON."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/averaging.sh --preset small --executors 1,2 averaging.frequency=50",
      "  jobs/averaging.sh --preset base --executors 2 --sentences 8 \\",
      "      averaging.frequency=2",
      "  jobs/averaging.sh --preset tiny --executors 2 averaging.workers=16 \\",
      "      averaging.deltaBits=8",
      "  jobs/averaging.sh --master spark://master:7077 --preset base \\",
      "      averaging.workers=8",
      "  jobs/averaging.sh --calibrate --executors 2 --preset base \\",
      "      averaging.frequency=1",
      "  jobs/averaging.sh --calibrate --master spark://master:7077 --preset base \\",
      "      averaging.workers=4 averaging.frequency=1",
      "  jobs/averaging.sh --model --preset base --cores 8 \\",
      "      averaging.optimizerState=averaged",
      "",
      "--executors 1,2 starts one-core executors as processes on this machine, first",
      "one, then two, each with one worker, and prints how much faster two are.",
      "",
      "Exit codes: 0 measured, 1 failed, 2 wrong arguments or settings."
    })
public final class AveragingJob implements Callable<Integer> {
  private static final String MICRO_BATCHES = "training.microBatches";

  /** What is measured unless it is given: rounds that are all alike, of workers of one core. */
  private static final Map<String, String> PLAIN_ROUNDS =
      Map.of(
          MICRO_BATCHES,
          "1",
          "averaging.schedule",
          "constant",
          "averaging.optimizerState",
          "local");

  /** MiB: Spark refuses to start executors of less than 450. */
  private static final int SMALLEST_EXECUTOR = 512;

  private static final int CALIBRATING_ROUNDS = 31;
  private static final int CALIBRATING_PAIRS = 2;

  /** Workers of each executor, where the cost of a task is measured. */
  private static final int CALIBRATING_WORKERS = 4;

  /** The batches are those of the shape, not of the preset. */
  @Option(
      names = "--preset",
      defaultValue = "tiny",
      paramLabel = "NAME",
      description = "network, batch and vocabulary: tiny, small or base; default: ${DEFAULT-VALUE}")
  private BenchShape shape;

  @Option(
      names = "--executors",
      split = ",",
      paramLabel = "N",
      description =
          "number of one-core executors to start on this machine, or several numbers to measure one"
              + " after the other; each gets one worker unless averaging.workers is given; default:"
              + " one measurement on the Spark master")
  private List<Integer> executors = List.of();

  @Option(
      names = "--executor-mebibytes",
      defaultValue = "2048",
      paramLabel = "N",
      description = "heap of each such executor, in MiB; default: ${DEFAULT-VALUE}")
  private int executorMebibytes;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description = "number of rounds to measure; default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      description =
          "sentence pairs per batch; fewer make updates shorter; default: as in jobs/bench.sh")
  private Integer sentences;

  @Option(
      names = "--calibrate",
      description =
          "fit a cost model to tiny and small first, on the executors of this machine or of the"
              + " cluster; say what it predicts for the measurement asked for, and how far off that"
              + " was; then print what rounds of 8 to 512 workers would cost by it")
  private boolean calibrate;

  @Option(
      names = "--model",
      description =
          "measure nothing; print what rounds of 8 to 512 workers would cost, by a cost model that"
              + " was calibrated on two cores")
  private boolean model;

  @Option(
      names = "--cores",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "of the table that --model prints, or --calibrate with --executors: cores per executor,"
              + " each running one worker; default: ${DEFAULT-VALUE}")
  private int cores;

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new AveragingJob(), args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    OptionEffects.of(spec)
        .refuseBeside("--model", "--executors", "--executor-mebibytes", "--rounds", "--master")
        .refuseBeside("--model", "--sentences", "--calibrate")
        .refuseBeside("--executors", "--master")
        .requireFor("--executors", "--executor-mebibytes");
    if (!model && (!calibrate || executors.isEmpty())) {
      OptionEffects.of(spec)
          .refuse("--cores", "without --model, or --calibrate and --executors", "leave it out");
    }
    Check.option("--rounds", rounds, 1);
    Check.option("--cores", cores, 1);
    Check.option("--executor-mebibytes", executorMebibytes, SMALLEST_EXECUTOR);
    executors.forEach(count -> Check.option("--executors", count, 1));
    SettingsReader reader = settings(0); // refused before anything is started
    if (model) {
      out.println(
          new RoundCostTable(cores, RoundCostTable.MEASURED, RoundCostTable.Links.CALCULATED)
              .markdown(reader.settings(), shape));
      out.flush();
      return 0;
    }
    return options.onSpark("averaging", () -> "run the same command again", () -> measure(out));
  }

  private int measure(PrintWriter out) throws InterruptedException, JsonProcessingException {
    List<RoundMeasurement> measurements = executors.isEmpty() ? onMaster(out) : onThisMachine(out);
    out.println(json(measurements));
    out.flush();
    return 0;
  }

  private List<RoundMeasurement> onThisMachine(PrintWriter out) throws InterruptedException {
    Optional<RoundCalibration> calibration =
        calibrate ? Optional.of(calibration(executors.get(0))) : Optional.empty();
    List<RoundMeasurement> measurements = new ArrayList<>();
    for (int count : executors) {
      RoundMeasurement latest;
      try (SparkSession cluster = localCluster(count)) {
        latest = measure(cluster, count);
      }
      measurements.add(latest);
      out.println(latest.text());
      calibration.ifPresent(by -> out.println(by.text(latest, settings(count).settings())));
      out.flush();
    }
    calibration.ifPresent(by -> out.println(table(by, cores, RoundCostTable.Links.CALCULATED)));
    return measurements;
  }

  private List<RoundMeasurement> onMaster(PrintWriter out) throws InterruptedException {
    SparkSession session = options.session("averaging");
    if (calibrate && session.sparkContext().isLocal()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "--calibrate: the master is %s, where nothing travels; add --executors N, or --master"
                  + " with the URL of a cluster",
              session.sparkContext().master()));
    }
    Optional<RoundCalibration> calibration =
        calibrate ? Optional.of(calibration(session)) : Optional.empty();
    RoundMeasurement measured = measure(session, 0);
    out.println(measured.text());
    calibration.ifPresent(
        by -> {
          out.println(by.text(measured, settings(0).settings()));
          out.println(table(by, 1, RoundCostTable.Links.MEASURED));
        });
    return List.of(measured);
  }

  private String table(RoundCalibration by, int cores, RoundCostTable.Links links) {
    return new RoundCostTable(cores, by.speed(), links).markdown(settings(0).settings(), shape);
  }

  private RoundCalibration calibration(int count) throws InterruptedException {
    try (SparkSession cluster = localCluster(count)) {
      calibrating(cluster, BenchShape.TINY, count); // the JVMs compile meanwhile
      return new RoundCalibration(
          calibrating(cluster, BenchShape.TINY, count),
          calibrating(cluster, BenchShape.SMALL, count),
          Optional.of(calibrating(cluster, BenchShape.TINY, CALIBRATING_WORKERS * count)));
    }
  }

  /** By a worker on each executor that there is: several would share its link. */
  private RoundCalibration calibration(SparkSession cluster) throws InterruptedException {
    ArrivingExecutors.await(cluster.sparkContext());
    int expected = TaskCores.executors(cluster.sparkContext()); // or more than were granted
    int count = calibrating(cluster, BenchShape.TINY, expected).executors();
    return new RoundCalibration(
        calibrating(cluster, BenchShape.TINY, count),
        calibrating(cluster, BenchShape.SMALL, count),
        Optional.empty());
  }

  private RoundMeasurement calibrating(SparkSession cluster, BenchShape of, int workers)
      throws InterruptedException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "model.preset=" + of.preset(),
                "training.batchTokens=" + CALIBRATING_PAIRS * of.length(),
                "training.maximumSentenceTokens=" + of.length(),
                "averaging.frequency=1",
                "averaging.workers=" + workers));
    PLAIN_ROUNDS.forEach((setting, value) -> settings.add(setting + "=" + value));
    return new RoundBench(
            JavaSparkContext.fromSparkContext(cluster.sparkContext()),
            SettingsReader.ofText("", settings).settings(),
            of)
        .measure(CALIBRATING_ROUNDS);
  }

  private RoundMeasurement measure(SparkSession session, int workers) throws InterruptedException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Settings settings = ExecutorKernels.decideMath(spark, settings(workers)).settings();
    return new RoundBench(spark, settings, shape).measure(rounds);
  }

  /**
   * @param workers unless the settings give it; 0 for the reference's default
   */
  private SettingsReader settings(int workers) {
    SettingsReader given = options.settings(JobSettings.AVERAGING);
    List<String> further = new ArrayList<>();
    further.add("model.preset=" + shape.preset());
    further.add("training.maximumSentenceTokens=" + shape.length());
    further.add("training.batchTokens=" + pairs() * shape.length() * microBatches(given));
    PLAIN_ROUNDS.forEach(
        (setting, value) -> {
          if (!given.isGiven(setting)) {
            further.add(setting + "=" + value);
          }
        });
    if (workers > 0 && !given.isGiven("averaging.workers")) {
      further.add("averaging.workers=" + workers);
    }
    SettingsReader reader = options.settings(JobSettings.AVERAGING, further);
    if (reader.settings().averaging().master() != AveragingSettings.Master.TANDEM) {
      throw new UserException(
          "averaging.master = dl4j: only rounds of Tandem's own master can be measured; leave it"
              + " out");
    }
    return reader;
  }

  /** Sentence pairs of a micro-batch. */
  private int pairs() {
    int pairs = sentences == null ? shape.sentences() : sentences;
    if (pairs < 1 || pairs > shape.sentences()) {
      throw new UserException(
          String.format(
              Locale.ROOT, "--sentences %d: must be between 1 and %d", pairs, shape.sentences()));
    }
    return pairs;
  }

  /** The micro-batches as given, read with a batch that is large enough for any number of them. */
  private int microBatches(SettingsReader given) {
    if (!given.isGiven(MICRO_BATCHES)) {
      return 1;
    }
    List<String> ofAnySize =
        List.of("training.batchTokens=" + Integer.MAX_VALUE, "training.maximumSentenceTokens=2");
    return options.settings(JobSettings.AVERAGING, ofAnySize).settings().training().microBatches();
  }

  private SparkSession localCluster(int count) {
    SparkConf conf =
        new SparkConf()
            .setAppName("tandem averaging")
            .setMaster(
                String.format(Locale.ROOT, "local-cluster[%d,1,%d]", count, executorMebibytes))
            .set("spark.executor.memory", executorMebibytes + "m")
            .set("spark.ui.showConsoleProgress", "false")
            .set("spark.ui.enabled", "false");
    NativeEnvironment.ofExecutors(conf);
    VectorTransport.prepare(conf);
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    // A round that begins with only some of them would measure the start of the others.
    session.range(0, count, 1, count).count();
    return session;
  }

  private static String json(List<RoundMeasurement> measurements) throws JsonProcessingException {
    RoundMeasurement first = measurements.get(0);
    RoundMeasurement last = measurements.get(measurements.size() - 1);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("measurements", measurements);
    json.put("speedup", last.tokensPerSecond() / first.tokensPerSecond());
    json.put("overhead_share", last.overheadShare());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("java", System.getProperty("java.version"));
    json.put("commit", BuildInfo.current().commit());
    return new ObjectMapper()
        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .writeValueAsString(json);
  }
}
