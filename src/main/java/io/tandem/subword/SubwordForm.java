package io.tandem.subword;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.text.moses.TextForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The properties of subwords in addition to merges and vocabulary, as a JSON object with the format
 * version.
 *
 * @param kind the kind of segmentation
 * @param words the splitting of lines into words
 * @param tags the tags that may precede source lines, besides those of another tool's model
 * @param sides whether pieces were learned on both sides together
 * @param normalized whether a model with these subwords learns from lines as {@link
 *     io.tandem.text.Normalizer} leaves them
 */
record SubwordForm(
    SubwordKind kind, LineWords words, List<String> tags, Sides sides, boolean normalized) {
  private static final int FORMAT_VERSION = 1;
  private static final String TAGS = "tags";
  private static final String SIDES = "sides";
  private static final String NORMALIZED = "normalized";
  private static final ObjectMapper JSON = new ObjectMapper();

  SubwordForm {
    tags = List.copyOf(tags);
  }

  /** Creates the form of subwords without tags, and learned on both sides together if at all. */
  SubwordForm(SubwordKind kind, LineWords words) {
    this(kind, words, List.of(), Sides.JOINT, false);
  }

  /** Returns the same form with another splitting of lines. */
  SubwordForm with(LineWords others) {
    return new SubwordForm(kind, others, tags, sides, normalized);
  }

  /** Returns the same form with other tags. */
  SubwordForm with(List<String> others) {
    return new SubwordForm(kind, words, others, sides, normalized);
  }

  /** Returns the same form of subwords learned on each side alone. */
  SubwordForm separate() {
    return new SubwordForm(kind, words, tags, Sides.SEPARATE, normalized);
  }

  /** Returns the same form for a model that learns from normalized lines, or from any. */
  SubwordForm normalized(boolean only) {
    return new SubwordForm(kind, words, tags, sides, only);
  }

  /** Returns the JSON; defaults are omitted. */
  String text() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("formatVersion", FORMAT_VERSION)
            .put("casing", words.casing().name())
            .put("splitting", words.splitting().name());
    if (kind != SubwordKind.BPE) {
      json.put("kind", kind.name());
    }
    if (sides != Sides.JOINT) {
      json.put(SIDES, sides.name());
    }
    if (normalized) {
      json.put(NORMALIZED, true);
    }
    if (!tags.isEmpty()) {
      ArrayNode list = json.putArray(TAGS);
      tags.forEach(list::add);
    }
    putForm(json, "source", words.source());
    putForm(json, "target", words.target());
    return json.toPrettyString() + "\n";
  }

  private static void putForm(ObjectNode json, String side, TextForm form) {
    if (!form.equals(TextForm.PLAIN)) {
      json.putObject(side)
          .put("language", form.language())
          .put("punctuation", form.punctuation().name())
          .put("tokenization", form.tokenization().name());
    }
  }

  /**
   * Reads the output of {@link #text}.
   *
   * @param file the name of the file in messages
   * @throws UserException if it is invalid
   */
  static SubwordForm parse(String text, String file) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UserException(
          Text.format(
              "%s:%d: expected a JSON object with formatVersion, casing and splitting",
              file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    }
    if (json.path("formatVersion").asInt() != FORMAT_VERSION) {
      throw UserException.of(
          "%s: found formatVersion %s, expected %d: this version of Tandem supports no other",
          file, json.has("formatVersion") ? json.get("formatVersion") : "none", FORMAT_VERSION);
    }
    LineWords words = words(json, file);
    List<String> tags = new ArrayList<>();
    json.path(TAGS).forEach(tag -> tags.add(tag.asText()));
    SubwordKind kind =
        json.has("kind") ? value(SubwordKind.class, json, "kind", file) : SubwordKind.BPE;
    Sides sides = json.has(SIDES) ? value(Sides.class, json, SIDES, file) : Sides.JOINT;
    return new SubwordForm(kind, words, tags, sides, json.path(NORMALIZED).asBoolean());
  }

  private static LineWords words(JsonNode json, String file) {
    Casing casing = value(Casing.class, json, "casing", file);
    Splitting splitting = value(Splitting.class, json, "splitting", file);
    TextForm source = form(json.path("source"), file);
    TextForm target = form(json.path("target"), file);
    try {
      return new LineWords(casing, splitting, source, target);
    } catch (UserException e) {
      throw new UserException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static TextForm form(JsonNode json, String file) {
    return json.isMissingNode()
        ? TextForm.PLAIN
        : TextForm.of(
            json.path("language").asText(),
            value(Punctuation.class, json, "punctuation", file),
            value(Tokenization.class, json, "tokenization", file));
  }

  private static <E extends Enum<E>> E value(
      Class<E> type, JsonNode json, String key, String file) {
    String found = json.path(key).asText();
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(found))
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "%s: found %s '%s', expected one of %s",
                    file, key, found, Arrays.toString(type.getEnumConstants())));
  }
}
