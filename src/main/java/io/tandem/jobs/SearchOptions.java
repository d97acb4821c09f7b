package io.tandem.jobs;

import com.typesafe.config.ConfigUtil;
import io.tandem.config.SearchSettings;
import io.tandem.config.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options that stand for settings under {@code search}; mixed into a command. */
final class SearchOptions {
  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "search.tags: before every line without a tag of its own; may be repeated")
  private List<String> tags = List.of();

  @Option(names = "--beam", paramLabel = "N", description = "search.beam")
  private Integer beam;

  @Option(names = "--length-penalty", paramLabel = "A", description = "search.lengthPenalty")
  private Double lengthPenalty;

  @Option(
      names = "--math",
      paramLabel = "FORMAT",
      description = "search.math: float32, or bf16 for products in bfloat16, which is faster")
  private String math;

  @Option(names = "--min-length", paramLabel = "N", description = "search.minimumLength")
  private Integer minimumLength;

  @Option(names = "--max-length", paramLabel = "N", description = "search.maximumLength")
  private Integer maximumLength;

  @Option(names = "--n-best", paramLabel = "N", description = "search.nBest")
  private Integer nBest;

  @Option(
      names = "--sample",
      description = "search.strategy=sample: random translations, a function of the seed")
  private boolean sample;

  @Option(names = "--temperature", paramLabel = "T", description = "search.sampling.temperature")
  private Double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "search.sampling.topK")
  private Integer topK;

  @Option(names = "--top-p", paramLabel = "P", description = "search.sampling.topP")
  private Double topP;

  @Option(
      names = "--alignments",
      description = "search.alignments: write which word comes from which, as 0-0 2-1")
  private boolean alignments;

  /**
   * Refuses options that would do nothing, after all settings are known.
   *
   * @throws UserException when there are such
   */
  void requireEffect(SearchSettings search) {
    boolean samples = search.strategy() == SearchSettings.Strategy.SAMPLE;
    if (!samples && (temperature != null || topK != null || topP != null)) {
      throw new UserException(
          "--temperature, --top-k and --top-p are for sampling: give --sample as well");
    }
    if (samples && beam != null) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "--beam %d: translations are drawn at random, so there is no beam; leave --sample out, or give search.strategy=beam",
              beam));
    }
  }

  /** As {@code key=value}. */
  List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    add(overrides, "search.tags", tags.isEmpty() ? null : quoted(tags));
    add(overrides, "search.beam", beam);
    add(overrides, "search.lengthPenalty", lengthPenalty);
    add(overrides, "search.math", math);
    add(overrides, "search.minimumLength", minimumLength);
    add(overrides, "search.maximumLength", maximumLength);
    add(overrides, "search.nBest", nBest);
    add(overrides, "search.strategy", sample ? "sample" : null);
    add(overrides, "search.sampling.temperature", temperature);
    add(overrides, "search.sampling.topK", topK);
    add(overrides, "search.sampling.topP", topP);
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
