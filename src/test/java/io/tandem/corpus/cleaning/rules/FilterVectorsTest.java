package io.tandem.corpus.cleaning.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Passed;
import io.tandem.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Verdicts of OpusFilter and OpusCleaner, for rules that Tandem defines in the same way. Tandem's
 * reject above a maximum where theirs accept below a threshold, and a side with limits of its own
 * takes a rule of its own. Lengths in two units at once, duplicates by keys that keep every
 * character, and whitespace are left out.
 */
class FilterVectorsTest {
  @Test
  void verdictsAgreeWhereTheDefinitionIsTheSame() throws IOException {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (String line : Files.readAllLines(Vectors.path("filters/testsuite.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      String rules = rules(row.get("filter").asText(), row.get("params"));
      if (rules != null && row.hasNonNull("accept")) {
        compared++;
        if (accepts(rules, row.get("segments")) != row.get("accept").asBoolean()) {
          wrong.add(row.get("id").asText());
        }
      }
    }
    assertThat(compared).isEqualTo(63);
    Passed.all("filters, verdicts where the definition is the same", compared, wrong);
  }

  @Test
  void repetitionsAreCountedTheSame() throws IOException {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (String line : Files.readAllLines(Vectors.path("filters/testsuite.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.get("filter").asText().equals("RepetitionFilter.get_repetitions")) {
        Repetition rule = (Repetition) Rules.rule(repetition(row.get("params")));
        compared++;
        if (rule.repetitions(row.get("segments").get(0).asText())
            != row.get("expected_score").asInt()) {
          wrong.add(row.get("id").asText());
        }
      }
    }
    assertThat(compared).isEqualTo(18);
    Passed.all("filters, counts of repetitions", compared, wrong);
  }

  private static boolean accepts(String rules, JsonNode segments) {
    String source = segments.get(0).asText();
    String target = segments.size() > 1 ? segments.get(1).asText() : source;
    return Rules.cleaning(rules).rules().stream()
        .noneMatch(named -> ((PairFilter) named.rule()).rejects(SentencePair.of(source, target)));
  }

  /** Returns the equivalent rules, or null if Tandem defines them differently. */
  private static String rules(String filter, JsonNode params) {
    return switch (filter) {
      case "LengthFilter" -> length(params, 0, "source") + "," + length(params, 1, "target");
      case "LengthRatioFilter" ->
          params.get("unit").isArray()
              ? null
              : "{rule=length-ratio, unit=%s, maximum=%s, free=0}"
                  .formatted(unit(params.get("unit").asText()), params.get("threshold"));
      case "LongWordFilter" ->
          String.format(
              Locale.ROOT,
              "{rule=word-length, maximum=%d, minimumAverage=0, maximumAverage=1000}",
              params.get("threshold").asInt() - 1);
      case "AverageWordLengthFilter" ->
          "{rule=word-length, maximum=1000, minimumAverage=%s, maximumAverage=%s}"
              .formatted(params.get("min"), params.get("max"));
      case "HtmlTagFilter" -> "{rule=markup, wiki=false}";
      case "RegExpFilter" -> pattern(params);
      case "AlphabetRatioFilter" -> "{rule=alphabet-ratio, minimum=0.5}";
      case "LongestCommonSubstringFilter" ->
          "{rule=common-substring, threshold=%s}".formatted(params.get("threshold"));
      case "SimilarityFilter" ->
          "{rule=similarity, unit=%s, threshold=%s, lowercase=%s}"
              .formatted(
                  unit(params.path("unit").asText("char")),
                  params.get("threshold"),
                  params.path("lowercase").asBoolean());
      case "RepetitionFilter" -> "{" + repetition(params) + "}";
      case "num_mismatch" -> "{rule=number-mismatch, minimum=%s}".formatted(params.get("ratio"));
      case "url_mismatch" -> "{rule=url-mismatch}";
      default -> null;
    };
  }

  private static String length(JsonNode params, int side, String name) {
    return "{rule=length, unit=%s, minimum=%s, maximum=%s, side=%s}"
        .formatted(
            unit(of(params.get("unit"), side).asText()),
            of(params.get("min"), side),
            of(params.get("max"), side),
            name);
  }

  private static JsonNode of(JsonNode value, int side) {
    return value.isArray() ? value.get(side) : value;
  }

  private static String unit(String theirs) {
    return theirs.equals("word") ? "words" : "characters";
  }

  private static String repetition(JsonNode params) {
    return String.format(
        Locale.ROOT,
        "rule=repetition, maximum=%d, shortest=%s, longest=%s",
        params.get("threshold").asInt() - 1,
        params.get("min_length"),
        params.get("max_length"));
  }

  private static String pattern(JsonNode params) {
    return params.get("accept_match").asBoolean()
        ? "{rule=pattern, keep=true, pattern=%s}".formatted(params.get("regexps"))
        : "{rule=pattern, side=source, pattern=%s}, {rule=pattern, side=target, pattern=%s}"
            .formatted(params.get("regexps").get(0), params.get("regexps").get(1));
  }
}
