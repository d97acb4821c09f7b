package io.tandem.jobs.bench;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of {@link BenchJob} for translation. */
public final class DecodingOptions {
  private static final int BEAM = 1;
  private static final int BATCH = 64;
  private static final int LENGTH = 24;

  @Option(names = "--decode", description = "measure translation instead of training")
  private boolean decode;

  @Option(
      names = "--beam",
      paramLabel = "N",
      description = "with --decode: beam size, 1 is greedy search; default: " + BEAM)
  private Integer beam;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "with --decode: sentences translated together; default: " + BATCH)
  private Integer batch;

  @Option(
      names = "--length",
      paramLabel = "N",
      description =
          "with --decode: tokens per source sentence and per translation; default: " + LENGTH)
  private Integer length;

  public boolean asked() {
    return decode;
  }

  /**
   * @throws UserException if options contradict each other
   */
  public void check() {
    if (!decode && Stream.of(beam, batch, length).anyMatch(option -> option != null)) {
      throw new UserException(
          "--beam, --batch and --length are options of --decode: add it to measure translation, or"
              + " leave them out; training uses the batch size of its --preset");
    }
  }

  /** Returns the options as settings, with which no translation ends early. */
  public List<String> overrides() {
    if (!decode) {
      return List.of();
    }
    List<String> overrides = new ArrayList<>();
    overrides.add("search.beam=" + given(beam, BEAM));
    overrides.add("search.nBest=1");
    overrides.add("search.minimumLength=" + given(length, LENGTH));
    overrides.add("search.maximumLength=" + given(length, LENGTH));
    overrides.add("search.maximumLengthFactor=0");
    overrides.add("search.maximumLengthExtra=" + given(length, LENGTH));
    return overrides;
  }

  public DecodingPlan plan(BenchPlan bench) {
    return new DecodingPlan(bench, given(batch, BATCH), given(length, LENGTH));
  }

  private static int given(Integer option, int otherwise) {
    return option == null ? otherwise : option;
  }
}
