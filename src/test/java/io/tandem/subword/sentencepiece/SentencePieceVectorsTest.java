package io.tandem.subword.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Passed;
import io.tandem.SharedData;
import io.tandem.Vectors;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePiece.Encoded;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pieces, ids, texts and n-best lists must equal those of SentencePiece 0.2.0. */
class SentencePieceVectorsTest {
  private static final double SCORE_TOLERANCE = 1e-3;
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "tatoeba.unigram.2000, en, tatoeba.en.txt",
    "tatoeba.unigram.2000, fr, tatoeba.fr.txt",
    "tatoeba.bpe.3000, en, tatoeba.en.txt",
    "tatoeba.bpe.3000, fr, tatoeba.fr.txt",
    "test_model, botchan, sentencepiece/botchan.txt"
  })
  void segmentsEveryLineOfACorpusAlike(String model, String set, String input) throws IOException {
    assertCutAlike(model, set, Vectors.path(input));
  }

  @ParameterizedTest
  @CsvSource({
    "m30k.unigram.2000, val.en",
    "m30k.unigram.2000, val.de",
    "m30k.bpe.8000, val.en",
    "m30k.bpe.8000, val.de"
  })
  void segmentsEveryLineOfMulti30kAlike(String model, String set) throws IOException {
    assertCutAlike(model, set, SharedData.path("data/multi30k/" + set + ".gz"));
  }

  private static void assertCutAlike(String model, String set, Path input) throws IOException {
    SentencePiece pieces = model(model);
    List<String> lines = Vectors.lines(input);
    List<String> expectedPieces = Vectors.lines(path(model + "." + set + ".pieces.txt"));
    List<String> expectedIds = Vectors.lines(path(model + "." + set + ".ids.txt"));
    assertThat(lines).hasSameSizeAs(expectedPieces).hasSameSizeAs(expectedIds);
    List<String> failed = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Encoded encoded = pieces.encode(lines.get(i));
      String ids = String.join(" ", encoded.ids().stream().map(String::valueOf).toList());
      if (!String.join(" ", encoded.pieces()).equals(expectedPieces.get(i))
          || !ids.equals(expectedIds.get(i))) {
        failed.add(lines.get(i) + " -> " + encoded);
      }
    }
    Passed.all("sentencepiece, " + model + " on " + set, lines.size(), failed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tatoeba.unigram.2000",
        "tatoeba.bpe.3000",
        "test_model",
        "m30k.unigram.2000",
        "m30k.bpe.8000"
      })
  void treatsAwkwardTextAlike(String name) throws IOException {
    SentencePiece model = model(name);
    List<String> rows = Vectors.lines(path(name + ".hard.jsonl"));
    List<String> failed = new ArrayList<>();
    for (String row : rows) {
      JsonNode json = JSON.readTree(row);
      Encoded encoded = model.encode(json.get("input").asText());
      if (!encoded.pieces().equals(texts(json.get("pieces")))
          || !encoded.ids().equals(numbers(json.get("ids")))
          || !model.decode(encoded.ids()).equals(json.get("decoded").asText())
          || !model.normalize(json.get("input").asText()).equals(json.get("normalized").asText())
          || (json.has("nbest") && !sameBest(model, json))) {
        failed.add(row + " -> " + encoded);
      }
    }
    Passed.all("sentencepiece, " + name + " on awkward text", rows.size(), failed);
  }

  private static boolean sameBest(SentencePiece model, JsonNode json) {
    JsonNode expected = json.get("nbest");
    List<Encoded> found = model.nBest(json.get("input").asText(), 3);
    boolean same = found.size() == expected.size();
    for (int i = 0; same && i < expected.size(); i++) {
      same =
          found.get(i).pieces().equals(texts(expected.get(i).get("pieces")))
              && Math.abs(found.get(i).score() - expected.get(i).get("score").asDouble())
                  < SCORE_TOLERANCE;
    }
    return same;
  }

  @Test
  void passesTheUpstreamTestValues() throws IOException {
    List<String> rows = Vectors.lines(path("testsuite.jsonl"));
    assertThat(rows).hasSize(28);
    List<String> failed = new ArrayList<>();
    for (String row : rows) {
      JsonNode json = JSON.readTree(row);
      boolean passed =
          json.get("op").asText().equals("normalize")
              ? normalized(json).equals(json.get("expected").asText())
              : symbols(json).equals(texts(json.get("expected")));
      if (!passed) {
        failed.add(row);
      }
    }
    Passed.all("sentencepiece, " + "upstream's values", rows.size(), failed);
  }

  private static String normalized(JsonNode json) throws IOException {
    Normalization usual = model("tatoeba.unigram.2000").model().normalization();
    JsonNode options = json.get("options");
    Normalization changed =
        new Normalization(
            usual.name(),
            usual.rules(),
            options.path("add_dummy_prefix").asBoolean(usual.addDummyPrefix()),
            options.path("remove_extra_whitespaces").asBoolean(usual.removeExtraWhitespace()),
            options.path("escape_whitespaces").asBoolean(usual.escapeWhitespace()),
            options.path("treat_whitespace_as_suffix").asBoolean(usual.whitespaceAsSuffix()));
    return new SentencePiece(withNormalization(List.of(), changed))
        .normalize(json.get("input").asText());
  }

  /** Returns the symbols of the model itself, before unknown ones are joined. */
  private static List<String> symbols(JsonNode json) {
    List<String> userDefined = texts(json.path("user_defined"));
    List<String> unused = texts(json.path("unused"));
    List<ScoredPiece> pieces = new ArrayList<>();
    for (JsonNode entry : json.get("pieces")) {
      String text = entry.get(0).asText();
      Type type =
          userDefined.contains(text)
              ? Type.USER_DEFINED
              : unused.contains(text) ? Type.UNUSED : Type.NORMAL;
      pieces.add(new ScoredPiece(text, (float) entry.get(1).asDouble(), type));
    }
    byte[] text = Utf8.of(json.get("input").asText());
    Segmentation cut =
        new SentencePiece(withNormalization(pieces, Normalization.IDENTITY)).segmenter().best(text);
    List<String> symbols = new ArrayList<>();
    for (int i = 0; i < cut.size(); i++) {
      symbols.add(Utf8.text(text, cut.start(i), cut.ends()[i]));
    }
    return symbols;
  }

  private static SentencePieceModel withNormalization(
      List<ScoredPiece> further, Normalization normalization) {
    List<ScoredPiece> pieces =
        new ArrayList<>(
            List.of(
                new ScoredPiece("<unk>", 0, Type.UNKNOWN),
                new ScoredPiece("<s>", 0, Type.CONTROL),
                new ScoredPiece("</s>", 0, Type.CONTROL)));
    pieces.addAll(further);
    return new SentencePieceModel(Algorithm.BPE, pieces, normalization, false, "?", 1, 2, -1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tatoeba.unigram.2000", "tatoeba.bpe.3000", "test_model"})
  void writesWhatItReads(String name) throws IOException {
    SentencePieceModel model = model(name).model();
    assertThat(SentencePieceFile.parse(SentencePieceFile.write(model), "again")).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tatoeba.unigram.2000", "tatoeba.bpe.3000"})
  void readsTheScoresOfTheVocabularyFile(String name) throws IOException {
    List<String> listed = Vectors.lines(path(name + ".vocab"));
    List<ScoredPiece> pieces = model(name).model().pieces();
    assertThat(pieces).hasSameSizeAs(listed);
    for (int id = 0; id < listed.size(); id++) {
      String[] fields = listed.get(id).split("\t");
      assertThat(pieces.get(id).text()).isEqualTo(fields[0]);
      assertThat((double) pieces.get(id).score())
          .isCloseTo(Double.parseDouble(fields[1]), offset(SCORE_TOLERANCE));
    }
  }

  private static SentencePiece model(String name) throws IOException {
    return SentencePiece.of(Files.readAllBytes(path(name + ".model")), name);
  }

  /** Models of Multi30k do not ship. */
  private static Path path(String name) {
    return name.startsWith("m30k.")
        ? SharedData.path("vectors/sentencepiece/" + name)
        : Vectors.path("sentencepiece/" + name);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<Integer> numbers(JsonNode array) {
    List<Integer> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }
}
