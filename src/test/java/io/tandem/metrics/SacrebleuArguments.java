package io.tandem.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import io.tandem.metrics.tokenize.TercomTokenizer;

/** Metrics made from the arguments that sacreBLEU's classes take, as the vectors record them. */
final class SacrebleuArguments {
  private SacrebleuArguments() {}

  static Metric<?> metric(String name, JsonNode args) {
    return switch (name) {
      case "BLEU" -> bleu(args);
      case "chrF" -> chrf(args);
      case "TER" -> new Ter(tercom(args));
      default -> throw new IllegalArgumentException("no such metric: " + name);
    };
  }

  static Bleu bleu(JsonNode args) {
    Bleu bleu =
        Bleu.standard()
            .with(args.path("lowercase").asBoolean() ? Casing.LOWERCASED : Casing.MIXED)
            .with(BleuTokenizer.named(args.path("tokenize").asText("13a")))
            .with(
                args.path("effective_order").asBoolean() ? Bleu.Orders.EFFECTIVE : Bleu.Orders.ALL)
            .withMaxOrder(args.path("max_ngram_order").asInt(4));
    Smoothing smoothing = Smoothing.named(args.path("smooth_method").asText("exp"));
    return bleu.with(
        args.hasNonNull("smooth_value")
            ? new Smoothing(smoothing.method(), args.get("smooth_value").asDouble())
            : smoothing);
  }

  private static Chrf chrf(JsonNode args) {
    return Chrf.standard()
        .with(args.path("lowercase").asBoolean() ? Casing.LOWERCASED : Casing.MIXED)
        .with(args.path("whitespace").asBoolean() ? Chrf.Spaces.COUNTED : Chrf.Spaces.LEFT_OUT)
        .with(
            args.path("eps_smoothing").asBoolean()
                ? Chrf.Averaging.EPSILON
                : Chrf.Averaging.EFFECTIVE_ORDERS)
        .withCharOrder(args.path("char_order").asInt(6))
        .withWordOrder(args.path("word_order").asInt(0))
        .withBeta(args.path("beta").asInt(2));
  }

  static TercomTokenizer tercom(JsonNode args) {
    TercomTokenizer tokenizer = TercomTokenizer.standard();
    if (args.path("case_sensitive").asBoolean()) {
      tokenizer = tokenizer.with(Casing.MIXED);
    }
    if (args.path("normalized").asBoolean()) {
      tokenizer = tokenizer.normalizing();
    }
    if (args.path("no_punct").asBoolean()) {
      tokenizer = tokenizer.removingPunctuation();
    }
    return args.path("asian_support").asBoolean() ? tokenizer.supportingAsian() : tokenizer;
  }
}
