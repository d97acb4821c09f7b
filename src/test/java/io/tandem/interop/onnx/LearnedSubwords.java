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
import io.tandem.subword.imported.ModelFile;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

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

  /** A Marian model with the pieces of one SentencePiece model. */
  static Subwords marian(String file) throws IOException {
    return Subwords.marian(file(file), file(file), List.of(), AS_IT_IS);
  }

  static Subwords sentencePiece(String file) throws IOException {
    return sentencePiece(file(file).content());
  }

  private static Subwords sentencePiece(byte[] model) {
    return Subwords.imported(SubwordKind.SENTENCEPIECE, model, AS_IT_IS, "a SentencePiece model");
  }

  /** A SentencePiece model without the pieces of bytes: other characters are unknown. */
  static Subwords withoutBytes(String file) throws IOException {
    return without(file, piece -> piece.type() == ScoredPiece.Type.BYTE);
  }

  static Subwords without(String file, Predicate<ScoredPiece> which) throws IOException {
    return changed(file, piece -> which.test(piece) ? Stream.empty() : Stream.of(piece));
  }

  /** A SentencePiece model with other pieces in place of those with these texts. */
  static Subwords with(String file, Map<String, ScoredPiece> others) throws IOException {
    return changed(file, piece -> Stream.of(others.getOrDefault(piece.text(), piece)));
  }

  private static Subwords changed(String file, Function<ScoredPiece, Stream<ScoredPiece>> change)
      throws IOException {
    SentencePieceModel model = SentencePieceFile.parse(file(file).content(), file);
    List<ScoredPiece> pieces = model.pieces().stream().flatMap(change).toList();
    return sentencePiece(SentencePieceFile.write(withPieces(model, pieces)));
  }

  private static SentencePieceModel withPieces(SentencePieceModel model, List<ScoredPiece> pieces) {
    return new SentencePieceModel(
        model.algorithm(),
        pieces,
        model.normalization(),
        pieces.stream().anyMatch(piece -> piece.type() == ScoredPiece.Type.BYTE),
        model.unknownSurface(),
        model.beginId(),
        model.endId(),
        model.paddingId());
  }

  /** French lines, put together from their pieces. */
  static List<String> linesOfSentencePiece(String name) throws IOException {
    return Vectors.lines(Vectors.path("sentencepiece/%s.fr.pieces.txt".formatted(name))).stream()
        .map(pieces -> pieces.replace(" ", "").replace('\u2581', ' ').strip())
        .toList();
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
