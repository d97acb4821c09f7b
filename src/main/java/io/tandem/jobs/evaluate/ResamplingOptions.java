package io.tandem.jobs.evaluate;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.metrics.significance.Resampling;
import io.tandem.metrics.significance.Resampling.Method;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * The options of confidence intervals and significance tests: sacreBLEU's names and defaults; mixed
 * into the command.
 */
public final class ResamplingOptions {
  @Option(
      names = "--confidence",
      description = "one system: 95 %% confidence interval by bootstrap resampling")
  private boolean confidence;

  @Option(
      names = "--confidence-n",
      defaultValue = "1000",
      paramLabel = "N",
      description = "number of resamples for --confidence; default: ${DEFAULT-VALUE}")
  private int confidenceResamples;

  @Option(
      names = "--paired-bs",
      description =
          "several systems: confidence intervals, and p values against the first system by paired"
              + " bootstrap resampling")
  private boolean pairedBootstrap;

  @Option(
      names = "--paired-bs-n",
      defaultValue = "1000",
      paramLabel = "N",
      description = "number of resamples for --paired-bs; default: ${DEFAULT-VALUE}")
  private int pairedResamples;

  @Option(
      names = "--paired-ar",
      description =
          "several systems: p values against the first system by approximate randomization")
  private boolean pairedRandomization;

  @Option(
      names = "--paired-ar-n",
      defaultValue = "10000",
      paramLabel = "N",
      description = "number of trials for --paired-ar; default: ${DEFAULT-VALUE}")
  private int trials;

  @Option(
      names = "--seed",
      defaultValue = "12345",
      paramLabel = "N",
      description = "seed of the random numbers; default: ${DEFAULT-VALUE}, as in sacreBLEU")
  private long seed;

  /**
   * Returns the requested resampling.
   *
   * @param effects the effects of the command line's options
   * @throws UserException if the options contradict each other or the number of systems
   */
  public Optional<Resampling> chosen(int systems, OptionEffects effects) {
    effects
        .requireFor("--confidence", "--confidence-n")
        .requireFor("--paired-bs", "--paired-bs-n")
        .requireFor("--paired-ar", "--paired-ar-n");
    List<Resampling> chosen =
        Stream.of(
                resampling(confidence, Method.CONFIDENCE, "--confidence-n", confidenceResamples),
                resampling(
                    pairedBootstrap, Method.PAIRED_BOOTSTRAP, "--paired-bs-n", pairedResamples),
                resampling(
                    pairedRandomization, Method.PAIRED_RANDOMIZATION, "--paired-ar-n", trials))
            .flatMap(Optional::stream)
            .toList();
    if (chosen.size() > 1) {
      throw new UserException("give one of --confidence, --paired-bs and --paired-ar");
    }
    if (chosen.isEmpty()) {
      effects.refuse(
          "--seed", "without resampling", "add --confidence, --paired-bs or --paired-ar");
    }
    chosen.forEach(resampling -> requireSystems(resampling.method(), systems));
    return chosen.stream().findFirst();
  }

  private Optional<Resampling> resampling(
      boolean wanted, Method method, String option, int samples) {
    if (!wanted) {
      return Optional.empty();
    }
    Check.option(option, samples, 1);
    Check.option("--seed", seed, 0);
    return Optional.of(new Resampling(method, samples, seed));
  }

  private static void requireSystems(Method method, int systems) {
    if (method == Method.CONFIDENCE && systems > 1) {
      throw UserException.of(
          "--confidence is for one system, found %d --hypotheses; --paired-bs gives their"
              + " intervals",
          systems);
    }
    if (method != Method.CONFIDENCE && systems == 1) {
      throw new UserException(
          "--paired-bs and --paired-ar compare systems, found one: give --hypotheses once for each,"
              + " the baseline first");
    }
  }
}
