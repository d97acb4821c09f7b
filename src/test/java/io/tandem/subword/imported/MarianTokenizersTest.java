package io.tandem.subword.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Passed;
import io.tandem.UserException;
import io.tandem.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and texts must equal those of SentencePiece 0.2.0 with a vocabulary. */
class MarianTokenizersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"vocab.json", "vocab.yml"})
  void piecesOfEachSideHaveTheIdsOfTheVocabulary(String vocabulary) throws IOException {
    MarianTokenizers models = models(vocabulary);
    assertThat(models.isJoint()).isTrue();
    List<String> failed = new ArrayList<>();
    List<JsonNode> rows = rows();
    for (JsonNode row : rows) {
      ImportedTokenizer side = side(models, row);
      List<Integer> ids = ids(row, "ids");
      if (!side.encode(row.path("text").asText()).equals(ids)
          || !side.decode(ids).strip().equals(row.path("decoded").asText())) {
        failed.add(row + " -> " + side.encode(row.path("text").asText()) + side.decode(ids));
      }
    }
    Passed.all("marian, " + vocabulary, rows.size(), failed);
  }

  @Test
  void withoutVocabularyIdsAreThoseOfSentencePiece() throws IOException {
    MarianTokenizers models = models();
    assertThat(models.isJoint()).isFalse();
    for (JsonNode row : rows()) {
      assertThat(side(models, row).encode(row.path("text").asText())).isEqualTo(ids(row, "own"));
    }
  }

  private static List<JsonNode> rows() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Vectors.lines(Vectors.path("marian/lines.jsonl"))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private static ImportedTokenizer side(MarianTokenizers models, JsonNode row) {
    return row.path("side").asText().equals("source") ? models.source() : models.target();
  }

  private static List<Integer> ids(JsonNode row, String key) {
    List<Integer> ids = new ArrayList<>();
    row.path(key).forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  @Test
  void bothFormatsOfAVocabularyHaveTheSameEntries() throws IOException {
    ImportedTokenizer json = models("vocab.json").source();
    ImportedTokenizer yaml = models("vocab.yml").source();
    // Marian's own has no padding.
    assertThat(yaml.size()).isEqualTo(json.size() - 1);
    assertThat(json.role(yaml.size())).isEqualTo(TokenRole.PADDING);
    for (int id = 0; id < yaml.size(); id++) {
      assertThat(yaml.token(id)).isEqualTo(json.token(id));
      assertThat(yaml.role(id)).isEqualTo(json.role(id));
    }
    assertThat(json.role(0)).isEqualTo(TokenRole.END);
    assertThat(json.role(1)).isEqualTo(TokenRole.UNKNOWN);
    assertThat(json.token(yaml.size() - 1)).isEqualTo(">>cmn_Hans<<");
    assertThat(json.role(yaml.size() - 1)).isEqualTo(TokenRole.TAG);
  }

  @Test
  void twoVocabulariesAreTwoUnlessTheyAreTheSame() throws IOException {
    assertThat(models("vocab.json", "vocab.json").isJoint()).isTrue();
    assertThat(models("vocab.json", "vocab.yml").isJoint()).isFalse();
    assertThat(MarianTokenizers.of(file("source.spm"), file("source.spm"), List.of()).isJoint())
        .isTrue();
    assertThatThrownBy(() -> models("vocab.json", "vocab.yml", "vocab.json"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("one for both sides, or one for each");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "the: 2 | the",
        "  the: 2 | the",
        "'''s': 2 | 's",
        "\"▁\\\"\": 2 | ▁\"",
        "\"\\\\\": 2 | \\",
        "\"\\u2581a\": 2 | ▁a",
        "\"\\x41\\U0001F642\": 2 | A🙂",
        "\"a\\tb\": 2 | a\tb",
        "\"a: 1\": 2 | a: 1",
        "a:b: 2 | a:b",
        "::  2 | :",
        "\"\\_\": 2 | \u00A0",
      })
  void yamlScalarsAreReadAsYamlHasThem(String line, String piece) {
    MarianVocabulary vocabulary = parse("---\n# of a test\n</s>: 0\r\n<unk>: 1\n" + line + "\n");
    assertThat(vocabulary.token(2)).isEqualTo(piece);
    assertThat(vocabulary.idOf(piece)).isEqualTo(2);
    assertThat(vocabulary.idOf("none")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | has no </s>",
        "{ | cannot be read as a JSON object",
        "{\"</s>\": 0} | has no <unk>",
        "{\"</s>\": 0, \"<unk>\": 0} | both '</s>' and '<unk>' have the id 0",
        "{\"</s>\": 0, \"<unk>\": \"1\"} | found 1 for '<unk>', expected an id",
        "{\"</s>\": 0, \"<unk>\": 1.5} | found 1.5 for '<unk>', expected an id",
        "{\"</s>\": 0, \"<unk>\": [1]} | found [ for '<unk>', expected an id",
        "{\"</s>\": 0, \"</s>\": 1} | Duplicate field",
        "{\"</s>\": 0, \"<unk>\": -1} | '<unk>' has the id -1",
        "{\"</s>\": 0, \"<unk>\": 2000000000} | '<unk>' has the id 2000000000, which is not"
            + " possible",
        "{\"</s>\": 0, \"<unk>\": 99999999999} | cannot be read as a JSON object",
        "{\"</s>\": 0, \"\": 1} | an empty piece",
        "{\"</s>\": 0, \"<unk>\": 1} more | cannot be read as a JSON object",
        "the | vocab:1: found 'the', expected a piece and its id",
        "a: b | vocab:1: found 'a: b'",
        "\"a: 1 | vocab:1: found '\"a: 1'",
        "\"\\q\": 1 | vocab:1: found",
        "\"\\UFFFFFFFF\": 1 | vocab:1: found",
        "a: 99999999999 | vocab:1: found",
        "a: 1\\na: 2 | vocab:2: 'a' occurs twice",
        "#version: 0.2 | has no </s>",
      })
  void brokenVocabulariesAreNamed(String text, String message) {
    assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("vocab")
        .hasMessageContaining(message);
  }

  @Test
  void aVocabularyIsText() {
    assertThatThrownBy(
            () -> MarianVocabulary.parse(new ModelFile("vocab", new byte[] {(byte) 0xE9, ':'})))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("vocab: not UTF-8 text");
  }

  private static MarianVocabulary parse(String text) {
    return MarianVocabulary.parse(new ModelFile("vocab", text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MarianTokenizers models(String... vocabularies) throws IOException {
    List<ModelFile> files = new ArrayList<>();
    for (String vocabulary : vocabularies) {
      files.add(file(vocabulary));
    }
    return MarianTokenizers.of(file("source.spm"), file("target.spm"), files);
  }

  private static ModelFile file(String name) throws IOException {
    return new ModelFile(name, Files.readAllBytes(Vectors.path("marian/" + name)));
  }
}
