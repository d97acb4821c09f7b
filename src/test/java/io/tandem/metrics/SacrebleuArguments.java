package io.tandem.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import java.util.stream.Stream;

/** Metrics made from the arguments that sacreBLEU's classes take, as the vectors record them. */
final class SacrebleuArguments {
  private SacrebleuArguments() {}

  /** Returns whether Tandem has the metric with these arguments: it lacks some of sacreBLEU's. */
  static boolean areSupported(String name, JsonNode args) {
    return switch (name) {
      case "BLEU" -> args.path("smooth_method").asText("exp").equals("exp");
      case "chrF" ->
          !args.path("whitespace").asBoolean() && !args.path("eps_smoothing").asBoolean();
      default ->
          Stream.of("normalized", "no_punct", "asian_support", "case_sensitive")
              .noneMatch(argument -> args.path(argument).asBoolean());
    };
  }

  static Metric metric(String name, JsonNode args) {
    Casing casing = args.path("lowercase").asBoolean() ? Casing.LOWERCASED : Casing.MIXED;
    return switch (name) {
      case "BLEU" ->
          new Bleu(
              casing,
              BleuTokenizer.named(args.path("tokenize").asText("13a")),
              args.path("max_ngram_order").asInt(4),
              args.path("effective_order").asBoolean() ? Bleu.Orders.EFFECTIVE : Bleu.Orders.ALL);
      case "chrF" ->
          new Chrf(
              casing,
              args.path("char_order").asInt(6),
              args.path("word_order").asInt(0),
              args.path("beta").asInt(2));
      case "TER" -> Ter.standard();
      default -> throw new IllegalArgumentException("no such metric: " + name);
    };
  }
}
