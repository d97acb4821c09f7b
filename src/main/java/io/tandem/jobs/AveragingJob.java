package io.tandem.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.tandem.Check;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.bench.BenchShape;
import io.tandem.jobs.bench.RoundBench;
import io.tandem.jobs.bench.RoundMeasurement;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.NativeEnvironment;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.cli.VectorTransport;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.storage.BuildInfo;
import io.tandem.training.cluster.ExecutorKernels;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the cost of averaging and the scaling of training, by {@link RoundBench}. */
@Command(
    name = "averaging",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures rounds of averaging: tokens per second, the share of a round not spent",
      "on updates, and the seconds and bytes of fetching and averaging. It uses random",
      "pairs of the shapes of jobs/bench.sh, and reads and writes no files.",
      "The last line of output is JSON."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/averaging.sh --preset small --executors 1,2 averaging.frequency=50",
      "  jobs/averaging.sh --preset base --executors 2 --sentences 8 \\",
      "      averaging.frequency=2",
      "  jobs/averaging.sh --master spark://master:7077 --preset base \\",
      "      averaging.workers=8",
      "",
      "--executors 1,2 starts one-core executors as processes on this machine, first",
      "one, then two, each with one worker, and prints how much faster two are.",
      "",
      "Exit codes: 0 measured, 1 failed, 2 wrong arguments or settings."
    })
public final class AveragingJob implements Callable<Integer> {
  private static final String MICRO_BATCHES = "training.microBatches";

  /** MiB: Spark refuses to start executors of less than 450. */
  private static final int MIN_EXECUTOR_MEBIBYTES = 512;

  /** The batches come from the shape, not the preset. */
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

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new AveragingJob(), args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    OptionEffects.of(spec)
        .refuseBeside("--executors", "--master")
        .requireFor("--executors", "--executor-mebibytes");
    Check.option("--rounds", rounds, 1);
    Check.option("--executor-mebibytes", executorMebibytes, MIN_EXECUTOR_MEBIBYTES);
    executors.forEach(count -> Check.option("--executors", count, 1));
    settings(0); // rejects mistakes before anything is started
    return options.onSpark("averaging", () -> "run the same command again", () -> measure(out));
  }

  private int measure(PrintWriter out) throws JsonProcessingException {
    List<RoundMeasurement> measurements = executors.isEmpty() ? onMaster(out) : onThisMachine(out);
    out.println(json(measurements));
    out.flush();
    return 0;
  }

  private List<RoundMeasurement> onThisMachine(PrintWriter out) {
    List<RoundMeasurement> measurements = new ArrayList<>();
    for (int count : executors) {
      RoundMeasurement latest;
      SparkSession cluster = localCluster(count);
      try {
        latest = measure(cluster, count);
      } finally {
        cluster.stop();
      }
      measurements.add(latest);
      out.println(latest.text());
      out.flush();
    }
    return measurements;
  }

  private List<RoundMeasurement> onMaster(PrintWriter out) {
    RoundMeasurement measured = measure(options.session("averaging"), 0);
    out.println(measured.text());
    return List.of(measured);
  }

  private RoundMeasurement measure(SparkSession session, int workers) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    SettingsReader reader = settings(workers);
    InstructionLimit.set(reader.settings().training().instructions());
    Settings settings = ExecutorKernels.decideMath(spark, reader).settings();
    return new RoundBench(spark, settings, shape).measure(rounds);
  }

  /**
   * @param workers the default of averaging.workers; 0 for the reference's
   */
  private SettingsReader settings(int workers) {
    SettingsReader given = options.settings(JobSettings.AVERAGING);
    List<String> further = new ArrayList<>();
    further.add("model.preset=" + shape.preset());
    further.add("training.maximumSentenceTokens=" + shape.length());
    further.add("training.batchTokens=" + pairs() * shape.length() * microBatches(given));
    if (!given.isGiven(MICRO_BATCHES)) {
      further.add(MICRO_BATCHES + "=1");
    }
    if (workers > 0 && !given.isGiven("averaging.workers")) {
      further.add("averaging.workers=" + workers);
    }
    return options.settings(JobSettings.AVERAGING, further);
  }

  /** Sentence pairs of a micro-batch. */
  private int pairs() {
    int pairs = sentences == null ? shape.sentences() : sentences;
    if (pairs < 1 || pairs > shape.sentences()) {
      throw UserException.of("--sentences %d: must be between 1 and %d", pairs, shape.sentences());
    }
    return pairs;
  }

  /** Returns the given micro-batches, read with a batch that is large enough for any number. */
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
            .setMaster(Text.format("local-cluster[%d,1,%d]", count, executorMebibytes))
            .set("spark.executor.memory", executorMebibytes + "m")
            .set("spark.ui.showConsoleProgress", "false")
            .set("spark.ui.enabled", "false");
    NativeEnvironment.ofExecutors(conf);
    VectorTransport.prepare(conf);
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    // Otherwise the first round would measure the start of executors.
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
