package io.tandem.jobs.pipeline;

import io.tandem.text.Display;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code step.json}: a step that is done. Written last into its directory.
 *
 * @param key see {@link StepKey}
 * @param ingredients what the key was made of, by name, to say what has changed
 * @param finished when it was done, ISO 8601
 * @param seconds the seconds of all attempts; of those that were killed the last few are missing
 * @param taskSeconds the seconds that tasks of Spark ran in them, times the cores of each, summed
 *     over executors
 * @param cores the cores of the executors
 * @param build the build that made it
 * @param figures what came of it, for people
 */
record StepRecord(
    String kind,
    String name,
    String key,
    SortedMap<String, String> ingredients,
    String finished,
    double seconds,
    double taskSeconds,
    int cores,
    String build,
    Map<String, Object> figures) {
  static final String KIND = "tandem-step";

  /** Matches the names of figures that are scores, as in {@code validation BLEU}. */
  private static final Pattern SCORE = Pattern.compile("(BLEU|chrF)$");

  /** Returns the figures as a sentence for people. */
  String summary() {
    return figures.entrySet().stream()
        .filter(figure -> !(figure.getValue() instanceof Map))
        .map(figure -> figure.getKey() + " " + shown(figure.getKey(), figure.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String name, Object value) {
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return SCORE.matcher(name).find()
          ? Display.fixed(number, TestScores.DECIMALS)
          : Display.compact(number);
    }
    return value instanceof Number number ? Display.count(number.longValue()) : value.toString();
  }
}
