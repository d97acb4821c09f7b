package io.tandem.jobs;

import io.tandem.config.MathMode;
import io.tandem.config.Settings;
import io.tandem.kernels.KernelChoice;
import io.tandem.kernels.KernelWish;
import io.tandem.kernels.Kernels;
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
      "Measures whole training updates: forward, loss, backward, clipping, optimizer; on random"
          + " ids",
      "without padding. Workers are threads of this process, one core each, as they are in an"
          + " executor.",
      "With --decode: whole translations of random ids by a random network, all of one length: the"
          + " encoder",
      "once, then greedy or beam search with a key/value cache, as jobs/translate.sh searches.",
      "The last line is JSON; tokens_per_s_median counts the tokens of all workers: source and"
          + " target,",
      "with --decode target alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/bench.sh --preset tiny --workers 2",
      "  jobs/bench.sh --preset tiny --workers 2 --math bf16",
      "  jobs/bench.sh --preset tiny --workers 2 --products onednn",
      "  jobs/bench.sh --preset small --workers 1 --updates 30 --profile",
      "  OMP_NUM_THREADS=2 jobs/bench.sh --preset base          one worker, products by two"
          + " threads",
      "  TANDEM_DRIVER_MEMORY=6g jobs/bench.sh --preset base --workers 2",
      "  jobs/bench.sh --preset tiny --kernels native           as without the Vector API",
      "  jobs/bench.sh --preset tiny model.attentionDropout=0.1 model.feedForwardDropout=0.1",
      "  jobs/bench.sh --preset small --workers 2 --decode --beam 5",
      "  jobs/bench.sh --preset base --decode --batch 16 --length 40 --profile",
      "",
      "Exit codes: 0 measured, 1 failed, 2 wrong arguments or settings."
    })
public final class BenchJob implements Callable<Integer> {
  @Option(
      names = "--preset",
      defaultValue = "tiny",
      paramLabel = "NAME",
      description = "tiny, small or base: network, batch and vocabulary; default: ${DEFAULT-VALUE}")
  private BenchShape shape;

  @Option(
      names = "--workers",
      defaultValue = "1",
      paramLabel = "N",
      description = "workers side by side; default: ${DEFAULT-VALUE}")
  private int workers;

  @Option(
      names = "--updates",
      defaultValue = "12",
      paramLabel = "N",
      description =
          "measured updates of each worker, with --decode batches; default: ${DEFAULT-VALUE}")
  private int updates;

  @Option(
      names = "--warmup",
      defaultValue = "10",
      paramLabel = "N",
      description = "the same before, while the JVM compiles; default: ${DEFAULT-VALUE}")
  private int warmup;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description = "plain, native or vector; default: the best here")
  private String kernels;

  @Option(
      names = "--products",
      paramLabel = "NAME",
      description = "vector, openblas or onednn: matrix products; default: the best here")
  private String products;

  @Option(
      names = "--math",
      paramLabel = "FORMAT",
      description =
          "training.math, with --decode search.math: float32, or bf16 for products in bfloat16")
  private String math;

  @Option(names = "--profile", description = "print where the time goes, kernel by kernel")
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
    JobSettings reads = decoding.asked() ? JobSettings.DECODING : JobSettings.BENCH;
    Settings settings = options.settings(reads, overrides()).settings();
    BenchPlan plan = new BenchPlan(settings, shape, workers, warmup, updates, profile);
    MathMode format = decoding.asked() ? settings.search().math() : settings.training().math();
    Kernels chosen = KernelChoice.make(new KernelWish(kernels, products, format));
    PrintWriter out = spec.commandLine().getOut();
    if (decoding.asked()) {
      decode(decoding.plan(plan), chosen, out);
    } else {
      train(plan, chosen, out);
    }
    out.flush();
    return 0;
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
    DecodingReport report =
        new DecodingReport(
            plan,
            model,
            BenchThreads.run(
                plan.bench().workers(), (w, measuring) -> new DecodingWorker(model, w, measuring)));
    if (plan.bench().profile()) {
      out.println(report.profileTable());
    }
    out.println(report.summary());
    out.println(report.json());
  }

  private List<String> overrides() {
    List<String> overrides = new ArrayList<>(List.of("model.preset=" + shape.preset()));
    if (math != null) {
      overrides.add((decoding.asked() ? "search.math=" : "training.math=") + math);
    }
    overrides.addAll(decoding.overrides());
    return overrides;
  }
}
