package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Vectors;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.tokenizers.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Subwords of a few lines, and of other tools' models. */
final class LearnedSubwords {
  private static final List<String> LINES =
      List.of(
          "the lower the better, the newer the wider",
          "Über den Wolken muss die Freiheit wohl grenzenlos sein.",
          "low lower lowest new newer newest wide wider widest 2024 2025");

  private static final LineWords AS_IT_IS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);

  private LearnedSubwords() {}

  private static Map<String, Long> counts(LineWords words) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : LINES) {
      words.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    return counts;
  }

  static Subwords bpe(LineWords words, int minimumPieceFrequency) {
    VocabularyLimits limits = new VocabularyLimits(Integer.MAX_VALUE, minimumPieceFrequency);
    return new SubwordLearner(new BpeLearner(80, 2), limits, words).learn(counts(words));
  }

  static Subwords unigram(LineWords words) {
    return new UnigramSubwordLearner(new VocabularyLimits(Vocabulary.FIRST_PIECE + 70, 1), words)
        .learn(counts(words));
  }

  /** A Marian model with one vocabulary for both sides, or with the ids of each side's pieces. */
  static Subwords marian(boolean isJoint) throws IOException {
    return Subwords.marian(
        file("marian/source.spm"),
        file("marian/target.spm"),
        isJoint ? List.of(file("marian/vocab.json")) : List.of(),
        AS_IT_IS);
  }

  static Subwords sentencePiece(String file) throws IOException {
    return Subwords.imported(
        SubwordKind.SENTENCEPIECE, file(file).content(), AS_IT_IS, "a SentencePiece model");
  }

  private static ModelFile file(String name) throws IOException {
    return new ModelFile(name, Files.readAllBytes(Vectors.path(name)));
  }

  /** Source lines of the Marian model: sentences and hard cases. */
  static List<String> linesOfMarian() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Vectors.lines(Vectors.path("marian/lines.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.path("side").asText().equals("source") && !row.path("text").asText().isBlank()) {
        lines.add(row.path("text").asText());
      }
    }
    return lines;
  }
}
