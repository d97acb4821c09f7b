package io.tandem.corpus.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.config.CorpusSettings.Input;
import java.util.List;

/** Where the sides stand in a JSON object: names parted by dots, outermost first. */
record JsonPaths(String source, String target, List<String> scores) {
  /** The paths that the input names, or those of Hugging Face's translation data sets. */
  static JsonPaths of(Input input) {
    Fields fields =
        Fields.of(
            input,
            "translation." + input.sourceLanguage(),
            "translation." + input.targetLanguage());
    return new JsonPaths(fields.source(), fields.target(), input.scoreFields());
  }

  /** The text at the path, or null when there is none. */
  static String text(JsonNode object, String path) {
    JsonNode found = node(object, path);
    return found == null ? null : found.textValue();
  }

  /** The number at the path, also as text; not a number when there is none. */
  static double number(JsonNode object, String path) {
    JsonNode found = node(object, path);
    return Scores.parse(found == null ? null : found.asText());
  }

  private static JsonNode node(JsonNode object, String path) {
    JsonNode whole = object.get(path);
    if (whole != null) {
      return whole;
    }
    int dot = path.indexOf('.');
    JsonNode outer = dot < 0 ? null : object.get(path.substring(0, dot));
    return outer == null ? null : node(outer, path.substring(dot + 1));
  }
}
