package io.tandem.subword.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.Text;
import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A part of a tokenizer.json, with its path for messages.
 *
 * @param json the part
 * @param path such as {@code tokenizer.json: normalizer}
 */
record Component(JsonNode json, String path) {
  boolean isAbsent() {
    return json.isMissingNode() || json.isNull();
  }

  String type() {
    return json.path("type").asText();
  }

  /** Returns the parts of a sequence, or this one alone. */
  List<Component> parts(String list) {
    if (!type().equals("Sequence")) {
      return List.of(this);
    }
    List<Component> parts = new ArrayList<>();
    for (JsonNode part : json.path(list)) {
      parts.addAll(new Component(part, Text.format("%s[%d]", path, parts.size())).parts(list));
    }
    return parts;
  }

  String text(String key) {
    if (!json.path(key).isTextual()) {
      throw UserException.of("%s.%s: found %s, expected a string", path, key, json.path(key));
    }
    return json.path(key).asText();
  }

  /** Returns the value, or the default if it is not given. */
  boolean flag(String key, boolean otherwise) {
    return json.path(key).asBoolean(otherwise);
  }

  int number(String key) {
    return json.path(key).asInt();
  }

  /** Returns a pattern given as {@code String} or {@code Regex}. */
  SpanFinder pattern() {
    JsonNode pattern = json.path("pattern");
    return pattern.has("String")
        ? SpanFinder.of(Pattern.compile(pattern.get("String").asText(), Pattern.LITERAL))
        : new BoundedPattern(pattern.path("Regex").asText(), path + ".pattern");
  }

  UserException unsupported(String supported) {
    return UserException.of(
        "%s: the type '%s' is not supported; supported are %s", path, type(), supported);
  }

  UserException unsupportedValue(String key, String supported) {
    return UserException.of(
        "%s.%s = %s is not supported; supported: %s", path, key, json.path(key), supported);
  }
}
