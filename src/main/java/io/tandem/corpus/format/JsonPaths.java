package io.tandem.corpus.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.config.InputSettings;
import java.util.List;

/**
 * The paths of the two sides in a JSON object: names separated by dots, outermost first.
 *
 * @param target empty if only the source side is read
 */
public record JsonPaths(String source, String target, List<String> scores) {
  /** Returns the paths that the input names, or those of Hugging Face's translation data sets. */
  static JsonPaths of(InputSettings input) {
    Fields fields =
        Fields.of(
            input,
            "translation." + input.sourceLanguage(),
            "translation." + input.targetLanguage());
    return new JsonPaths(fields.source(), fields.target(), input.scoreFields());
  }

  boolean hasTarget() {
    return !target.isEmpty();
  }

  /** Returns the text at the path, or null if there is none. */
  static String text(JsonNode object, String path) {
    JsonNode found = node(object, path);
    return found == null ? null : found.textValue();
  }

  /** Returns the number at the path, which may be written as text; NaN if there is none. */
  static double number(JsonNode object, String path) {
    JsonNode found = node(object, path);
    return Fields.score(found == null ? null : found.asText());
  }

  /** Returns the value at the path, or null if there is none. */
  public static JsonNode node(JsonNode object, String path) {
    JsonNode whole = object.get(path);
    if (whole != null) {
      return whole;
    }
    int dot = path.indexOf('.');
    JsonNode outer = dot < 0 ? null : object.get(path.substring(0, dot));
    return outer == null ? null : node(outer, path.substring(dot + 1));
  }
}
