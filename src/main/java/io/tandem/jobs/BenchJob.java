package io.tandem.jobs;

import io.tandem.UserException;
import io.tandem.config.DependentSettings;
import io.tandem.config.MathMode;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings.MathChoice;
import io.tandem.jobs.bench.BenchPlan;
import io.tandem.jobs.bench.BenchReport;
import io.tandem.jobs.bench.BenchShape;
import io.tandem.jobs.bench.BenchThreads;
import io.tandem.jobs.bench.BenchWorker;
import io.tandem.jobs.bench.DecodingModel;
import io.tandem.jobs.bench.DecodingOptions;
import io.tandem.jobs.bench.DecodingPlan;
import io.tandem.jobs.bench.DecodingReport;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.SettingsOptions;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the speed of training or of translation; needs no Spark session. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the speed of whole training updates (forward pass, loss, backward pass,",
      "clipping, optimizer) on random ids without padding. Workers are threads of this",
      "process, one core each, as in an executor; with --micro-batches M a worker has M",
      "threads.",
      "With --decode it measures whole translations of random ids by a random network,",
      "all of the same length: the encoder runs once, then greedy or beam search with a",
      "key/value cache, as in jobs/translate.sh; with search.shortlist=true, a random",
      "shortlist. Ids are as frequent as words: the n-th in proportion to 1/n.",
      "The last line of output is JSON; its tokens_per_s_median counts the tokens of",
      "all workers: source and target, or target only with --decode."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/bench.sh --preset tiny --workers 2",
      "  jobs/bench.sh --preset tiny --micro-batches 2    one worker of two cores",
      "  jobs/bench.sh --preset tiny --workers 2 --math bf16",
      "  jobs/bench.sh --preset tiny --workers 2 --products onednn",
      "  jobs/bench.sh --preset small --workers 1 --updates 30 --profile",
      "  OMP_NUM_THREADS=2 jobs/bench.sh --preset base    one worker, 2 native threads",
      "  TANDEM_DRIVER_MEMORY=6g jobs/bench.sh --preset base --workers 2",
      "  jobs/bench.sh --preset tiny --kernels native     as without the Vector API",
      "  jobs/bench.sh --preset tiny model.attentionDropout=0.1",
      "  jobs/bench.sh --preset small --workers 2 --decode --beam 5",
      "  jobs/bench.sh --preset small --workers 2 --decode --math int8",
      "  jobs/bench.sh --preset base --decode search.shortlist=true",
      "  jobs/bench.sh --preset base --decode --batch 16 --length 40 --profile",
      "",
      "Exit codes: 0 measured, 1 failed, 2 wrong arguments or settings."
    })
public final class BenchJob implements Callable<Integer> {
  @Option(
      names = "--preset",
      defaultValue = "tiny",
      paramLabel = "NAME",
      description = "network, batch and vocabulary: tiny, small or base; default: ${DEFAULT-VALUE}")
  private BenchShape shape;

  @Option(
      names = "--workers",
      defaultValue = "1",
      paramLabel = "N",
      description = "number of workers that run in parallel; default: ${DEFAULT-VALUE}")
  private int workers;

  @Option(
      names = "--micro-batches",
      defaultValue = "1",
      paramLabel = "M",
      description =
          "micro-batches of each update, computed side by side on as many threads of the worker;"
              + " each is as large as the batch of a worker with only one; default:"
              + " ${DEFAULT-VALUE}")
  private int microBatches;

  @Option(
      names = "--updates",
      defaultValue = "12",
      paramLabel = "N",
      description =
          "updates to measure per worker (with --decode: batches); default: ${DEFAULT-VALUE}")
  private int updates;

  @Option(
      names = "--warmup",
      defaultValue = "10",
      paramLabel = "N",
      description =
          "updates to run before measuring, while the JVM compiles; default: ${DEFAULT-VALUE}")
  private int warmup;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description =
          "implementation of the arithmetic: plain, native or vector; default: the fastest"
              + " available on this machine")
  private String kernels;

  @Option(
      names = "--products",
      paramLabel = "NAME",
      description =
          "implementation of matrix products: vector, openblas or onednn; default: the fastest"
              + " available on this machine")
  private String products;

  @Option(
      names = "--math",
      paramLabel = "FORMAT",
      description =
          "float32, bf16 for matrix products in bfloat16, or auto for the faster of the two; with"
              + " --decode float32, bf16 or int8; sets training.math, or search.math with --decode")
  private String math;

  @Option(names = "--profile", description = "print how long each kernel takes")
  private boolean profile;

  @Mixin private DecodingOptions decoding;

  @Mixin private SettingsOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new BenchJob(), args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    decoding.check();
    if (decoding.asked() && microBatches != 1) {
      throw new UserException("--micro-batches: --decode makes no updates; leave one of them out");
    }
    JobSettings reads = decoding.asked() ? JobSettings.DECODING : JobSettings.BENCH;
    SettingsReader reader = options.settings(reads, overrides());
    DependentSettings.OF_TRAINING.requireEffect(reader);
    InstructionLimit.set(reader.settings().training().instructions());
    Settings settings = decideMath(reader).settings();
    BenchPlan plan =
        new BenchPlan(settings, shape, workers, microBatches, warmup, updates, profile);
    MathMode format = decoding.asked() ? settings.search().math() : settings.training().mathMode();
    Kernels chosen = KernelChoice.make(new KernelRequest(kernels, products, format));
    PrintWriter out = spec.commandLine().getOut();
    if (decoding.asked()) {
      decode(decoding.plan(plan), chosen, out);
    } else {
      train(plan, chosen, out);
    }
    out.flush();
    return 0;
  }

  /** Resolves {@code training.math = auto} by the abilities of the kernels on this machine. */
  private SettingsReader decideMath(SettingsReader reader) {
    if (decoding.asked() || reader.settings().training().math() != MathChoice.AUTO) {
      return reader;
    }
    try {
      KernelChoice.make(new KernelRequest(kernels, products, MathMode.BF16));
      return reader.withMath(MathChoice.BF16);
    } catch (UserException e) {
      return reader.withMath(MathChoice.FLOAT32);
    }
  }

  private static void train(BenchPlan plan, Kernels kernels, PrintWriter out)
      throws IOException, InterruptedException {
    BenchReport report =
        new BenchReport(
            plan,
            kernels,
            BenchThreads.run(
                plan.workers(), (w, measuring) -> new BenchWorker(plan, w, kernels, measuring)));
    if (plan.profile()) {
      out.println(report.profileTable());
    }
    out.println(report.json());
  }

  private static void decode(DecodingPlan plan, Kernels kernels, PrintWriter out)
      throws IOException, InterruptedException {
    DecodingModel model = new DecodingModel(plan, kernels);
    DecodingReport report = DecodingReport.measure(plan, model);
    if (plan.bench().profile()) {
      out.println(report.profileTable());
    }
    out.println(report.summary());
    out.println(report.json());
  }

  private List<String> overrides() {
    // The batches come from the shape; a preset's number of micro-batches has no effect.
    List<String> overrides =
        new ArrayList<>(List.of("model.preset=" + shape.preset(), "training.microBatches=1"));
    if (math != null) {
      overrides.add((decoding.asked() ? "search.math=" : "training.math=") + math);
    }
    overrides.addAll(decoding.overrides());
    return overrides;
  }
}
