package io.tandem.jobs.cli;

import com.typesafe.config.ConfigUtil;
import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.Strategy;
import io.tandem.config.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options that set settings under {@code search}; mixed into a command. */
public final class SearchOptions {
  private static final String BEAM = "search.beam";
  private static final String LENGTH_PENALTY = "search.lengthPenalty";

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description =
          "search.tags: put this tag before every line that has none of its own, such as <2de>; may"
              + " be repeated")
  private List<String> tags = List.of();

  @Option(
      names = "--beam",
      paramLabel = "N",
      description = "search.beam: how many hypotheses are followed at a time; 1 is greedy search")
  private Integer beam;

  @Option(
      names = "--length-penalty",
      paramLabel = "A",
      description = "search.lengthPenalty: how much long translations are favoured; 0: not at all")
  private Double lengthPenalty;

  @Option(
      names = "--math",
      paramLabel = "FORMAT",
      description =
          "search.math: float32, or bf16 or int8 for matrix products in bfloat16 or of weights and"
              + " activations in eight bits, which are faster on processors that have them")
  private String math;

  @Option(
      names = "--min-length",
      paramLabel = "N",
      description =
          "search.minimumLength: minimum length of a translation in tokens, as far as the maximum for"
              + " its source allows (search.maximumLengthFactor)")
  private Integer minimumLength;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description =
          "search.maximumLength: maximum length of a translation in tokens; 0: no limit of this"
              + " kind")
  private Integer maximumLength;

  @Option(
      names = "--n-best",
      paramLabel = "N",
      description =
          "search.nBest: translations to write per sentence, at most the beam size; with --mbr at"
              + " most search.mbr.count")
  private Integer nBest;

  @Option(
      names = "--sample",
      description =
          "search.strategy=sample: draw translations at random instead of searching for the best;"
              + " the seed decides which")
  private boolean sample;

  @Option(
      names = "--mbr",
      description =
          "search.strategy=mbr: minimum Bayes risk: of many samples (search.mbr) write the"
              + " translation that is most like all of them")
  private boolean mbr;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "search.sampling.temperature, with --sample or --mbr: below 1 favours probable tokens,"
              + " above 1 improbable ones")
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description =
          "search.sampling.topK, with --sample or --mbr: draw from the K most probable tokens; 0:"
              + " from all")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description =
          "search.sampling.topP, with --sample or --mbr: draw from the fewest tokens whose"
              + " probabilities add up to P")
  private Double topP;

  @Option(
      names = "--epsilon",
      paramLabel = "P",
      description =
          "search.sampling.epsilon, with --sample or --mbr: draw no token whose probability is less"
              + " than P; try 0.02 with --mbr")
  private Double epsilon;

  @Option(
      names = "--alignments",
      description =
          "search.alignments: write which source word each word of the translation comes from, as"
              + " in 0-0 2-1")
  private boolean alignments;

  /**
   * Refuses options and arguments without effect, once all settings are known.
   *
   * @param settings the settings, in which these options are arguments as well
   * @throws UserException if there are any
   */
  public void requireEffect(SettingsReader settings) {
    SearchSettings search = settings.settings().search();
    if (!search.draws() && settings.isOverridden("search.sampling")) {
      throw new UserException(
          "--temperature, --top-k, --top-p and --epsilon (search.sampling) are for sampling: "
              + (search.strategy() == Strategy.MBR
                  ? "leave them out, or search.mbr.candidates = n-best"
                  : "add --sample"));
    }
    if (search.strategy() == Strategy.SAMPLE && settings.isOverridden(BEAM)) {
      throw UserException.of(
          "%s %d: translations are drawn at random, so there is no beam; leave --sample"
              + " out, or give search.strategy=beam",
          name(beam, "--beam", BEAM + " ="), search.beam());
    }
    if (search.strategy() != Strategy.MBR && settings.isOverridden("search.mbr")) {
      throw new UserException(
          "search.mbr has an effect only with minimum Bayes risk: add --mbr, or leave it out");
    }
    if (search.strategy() == Strategy.MBR && search.draws()) {
      refuseBesideSamples(settings, name(beam, "--beam", BEAM), BEAM);
      refuseBesideSamples(
          settings, name(lengthPenalty, "--length-penalty", LENGTH_PENALTY), LENGTH_PENALTY);
    }
  }

  /** Returns the form in which a setting was given. */
  private static String name(Object value, String option, String setting) {
    return value == null ? setting : option;
  }

  private static void refuseBesideSamples(SettingsReader settings, String name, String setting) {
    if (settings.isOverridden(setting)) {
      throw new UserException(
          name
              + ": the candidates of minimum Bayes risk are drawn at random and compared with each"
              + " other; leave it out, or give search.mbr.candidates=n-best");
    }
  }

  /**
   * Returns the options as {@code key=value}.
   *
   * @throws UserException if they contradict each other
   */
  public List<String> overrides() {
    if (sample && mbr) {
      throw new UserException(
          "--sample and --mbr: give only one of them; the candidates of --mbr are samples anyway");
    }
    List<String> overrides = new ArrayList<>();
    add(overrides, "search.tags", tags.isEmpty() ? null : quoted(tags));
    add(overrides, BEAM, beam);
    add(overrides, LENGTH_PENALTY, lengthPenalty);
    add(overrides, "search.math", math);
    add(overrides, "search.minimumLength", minimumLength);
    add(overrides, "search.maximumLength", maximumLength);
    add(overrides, "search.nBest", nBest);
    add(overrides, "search.strategy", sample ? "sample" : mbr ? "mbr" : null);
    add(overrides, "search.sampling.temperature", temperature);
    add(overrides, "search.sampling.topK", topK);
    add(overrides, "search.sampling.topP", topP);
    add(overrides, "search.sampling.epsilon", epsilon);
    add(overrides, "search.alignments", alignments ? "true" : null);
    return overrides;
  }

  private static String quoted(List<String> words) {
    return words.stream().map(ConfigUtil::quoteString).collect(Collectors.joining(",", "[", "]"));
  }

  private static void add(List<String> overrides, String key, Object value) {
    if (value != null) {
      overrides.add(key + "=" + value);
    }
  }
}
