package io.tandem.subword;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.config.UserException;
import io.tandem.text.TextForm;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The three files that keep {@link Subwords}: subword-nmt's codes, the vocabulary, and a JSON
 * object with the format version and the way lines become words. A plain class with plain fields,
 * because Kryo cannot read records.
 */
public final class SubwordFiles implements Serializable {
  public static final String MERGES = "merges.codes";
  public static final String VOCABULARY = "vocabulary.txt";
  public static final String SETTINGS = "subwords.json";
  public static final List<String> NAMES = List.of(MERGES, VOCABULARY, SETTINGS);

  private static final long serialVersionUID = 1L;
  private static final int FORMAT_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String merges;
  private final String vocabulary;
  private final String settings;

  private SubwordFiles(String merges, String vocabulary, String settings) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.settings = settings;
  }

  static SubwordFiles write(Merges merges, Vocabulary vocabulary, LineWords words) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("formatVersion", FORMAT_VERSION)
            .put("casing", words.casing().name())
            .put("splitting", words.splitting().name());
    putForm(json, "source", words.source());
    putForm(json, "target", words.target());
    String settings = json.toPrettyString() + "\n";
    return new SubwordFiles(merges.text(), VocabularyFile.write(vocabulary), settings);
  }

  static SubwordFiles of(Map<String, byte[]> contents, String directory) {
    return new SubwordFiles(
        text(contents, MERGES, directory),
        text(contents, VOCABULARY, directory),
        text(contents, SETTINGS, directory));
  }

  private static String text(Map<String, byte[]> contents, String name, String directory) {
    byte[] content = contents.get(name);
    if (content == null) {
      throw new UserException(
          "%s: there is no file %s, expected the files %s that Tandem writes for subwords"
              .formatted(directory, name, String.join(", ", NAMES)));
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put(MERGES, merges.getBytes(StandardCharsets.UTF_8));
    contents.put(VOCABULARY, vocabulary.getBytes(StandardCharsets.UTF_8));
    contents.put(SETTINGS, settings.getBytes(StandardCharsets.UTF_8));
    return contents;
  }

  SubwordCoder parse(String directory) {
    return new SubwordCoder(
        Merges.parse(merges, directory + "/" + MERGES),
        VocabularyFile.parse(vocabulary, directory + "/" + VOCABULARY),
        parseSettings(directory + "/" + SETTINGS));
  }

  private LineWords parseSettings(String file) {
    JsonNode json;
    try {
      json = JSON.readTree(settings);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s:%d: found no JSON object, expected one with formatVersion, casing and splitting"
              .formatted(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
          e);
    }
    if (json.path("formatVersion").asInt() != FORMAT_VERSION) {
      throw new UserException(
          "%s: found formatVersion %s, expected %d: this version of Tandem reads no other"
              .formatted(file, json.path("formatVersion"), FORMAT_VERSION));
    }
    return new LineWords(
        value(Casing.class, json, "casing", file),
        value(Splitting.class, json, "splitting", file),
        form(json.path("source"), file),
        form(json.path("target"), file));
  }

  /** A side as it stands is not mentioned, so that such files are as they always were. */
  private static void putForm(ObjectNode json, String side, TextForm form) {
    if (!form.equals(TextForm.PLAIN)) {
      json.putObject(side)
          .put("language", form.language())
          .put("punctuation", form.punctuation().name())
          .put("tokenization", form.tokenization().name());
    }
  }

  private static TextForm form(JsonNode json, String file) {
    return json.isMissingNode()
        ? TextForm.PLAIN
        : new TextForm(
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
                new UserException(
                    "%s: found %s '%s', expected one of %s"
                        .formatted(file, key, found, Arrays.toString(type.getEnumConstants()))));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubwordFiles that
        && merges.equals(that.merges)
        && vocabulary.equals(that.vocabulary)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(merges, vocabulary, settings);
  }
}
