package io.tandem.jobs;

import io.tandem.config.Settings;
import io.tandem.config.UserException;
import io.tandem.kernels.KernelChoice;
import io.tandem.kernels.KernelWish;
import io.tandem.kernels.Kernels;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the speed of training; needs no Spark session. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures whole training updates: forward, loss, backward, clipping, optimizer; on random"
          + " ids",
      "without padding. Workers are threads of this process, one core each, as they are in an"
          + " executor.",
      "The last line is JSON; tokens_per_s_median counts source and target tokens of all workers."
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
      description = "measured updates of each worker; default: ${DEFAULT-VALUE}")
  private int updates;

  @Option(
      names = "--warmup",
      defaultValue = "10",
      paramLabel = "N",
      description = "updates before, while the JVM compiles; default: ${DEFAULT-VALUE}")
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
      description = "training.math: float32, or bf16 for products in bfloat16")
  private String math;

  @Option(names = "--profile", description = "print where the time goes, kernel by kernel")
  private boolean profile;

  @Option(names = "--decode", hidden = true)
  private boolean decode;

  @Mixin private SettingsOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(ExitCodes.run(new BenchJob(), args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (decode) {
      throw new UserException(
          "--decode: the speed of translation cannot be measured by this job yet; leave it out to"
              + " measure training");
    }
    Settings settings = options.settings(overrides()).settings();
    BenchPlan plan = new BenchPlan(settings, shape, workers, warmup, updates, profile);
    Kernels chosen =
        KernelChoice.make(new KernelWish(kernels, products, settings.training().math()));
    BenchReport report = new BenchReport(plan, chosen, measure(plan, chosen));
    PrintWriter out = spec.commandLine().getOut();
    if (profile) {
      out.println(report.profileTable());
    }
    out.println(report.json());
    out.flush();
    return 0;
  }

  private List<String> overrides() {
    List<String> overrides = new ArrayList<>(List.of("model.preset=" + shape.preset()));
    if (math != null) {
      overrides.add("training.math=" + math);
    }
    return overrides;
  }

  private static List<BenchWorker.Result> measure(BenchPlan plan, Kernels kernels)
      throws InterruptedException {
    CountDownLatch measuring = new CountDownLatch(plan.workers());
    List<BenchWorker> workers = new ArrayList<>();
    for (int worker = 0; worker < plan.workers(); worker++) {
      workers.add(new BenchWorker(plan, worker, kernels, measuring));
    }
    ExecutorService threads = Executors.newFixedThreadPool(plan.workers());
    try {
      List<BenchWorker.Result> results = new ArrayList<>();
      for (Future<BenchWorker.Result> result : threads.invokeAll(workers)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException("a worker failed", e.getCause());
    } finally {
      threads.shutdown();
    }
  }
}
