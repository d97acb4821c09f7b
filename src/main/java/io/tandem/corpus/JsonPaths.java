package io.tandem.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.config.CorpusSettings.Input;

/** Where the sides stand in a JSON object: names parted by dots, outermost first. */
record JsonPaths(String source, String target) {
  /** The paths that the input names, or those of Hugging Face's translation data sets. */
  static JsonPaths of(Input input) {
    Fields fields =
        Fields.of(
            input,
            "translation." + input.sourceLanguage(),
            "translation." + input.targetLanguage());
    return new JsonPaths(fields.source(), fields.target());
  }

  /** The text at the path, or null when there is none. */
  static String text(JsonNode object, String path) {
    JsonNode whole = object.get(path);
    if (whole != null) {
      return whole.textValue();
    }
    int dot = path.indexOf('.');
    JsonNode outer = dot < 0 ? null : object.get(path.substring(0, dot));
    return outer == null ? null : text(outer, path.substring(dot + 1));
  }
}
