package io.tandem.interop;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.ModelSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.run.TrainedModel;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerJsonWriter;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.Normalization;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import io.tandem.translation.PortableModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/** Small models with random parameters, all of which matter. */
public final class RandomModel {
  static final List<String> LINES =
      List.of(
          "the lower the better, the newer the wider",
          "Über den Wolken muss die Freiheit wohl grenzenlos sein.",
          "low lower lowest new newer newest wide wider widest 2024 2025");

  private RandomModel() {}

  /**
   * Makes a model.
   *
   * @param settings of the network, {@code key=value}
   */
  public static TrainedModel of(Subwords subwords, String... settings) {
    ModelSettings model = Networks.model(settings);
    VocabularySizes sizes = new VocabularySizes(subwords.source().size(), subwords.target().size());
    ComputationGraph graph = Networks.graph(model, sizes, DataType.FLOAT, new NoOp());
    float[] parameters = FlatVector.read(graph.params());
    Random random = new Random(5);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.3f * (float) random.nextGaussian();
    }
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("corpus.sourceLanguage=en", "corpus.targetLanguage=de"));
    return new TrainedModel(
        new PortableModel(
            List.of(new PortableModel.Network(graph.getConfiguration().toJson(), parameters)),
            subwords.files(),
            "a test"),
        SettingsReader.ofText("", all).render(),
        "a random model");
  }

  public static Subwords unigram() {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    return unigram(words, LINES);
  }

  static Subwords unigram(LineWords words, List<String> lines) {
    return new UnigramSubwordLearner(new VocabularyLimits(Vocabulary.FIRST_PIECE + 70, 1), words)
        .learn(counts(words, lines));
  }

  /** Unigram pieces of each side. */
  static Subwords separate() {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    return Subwords.separate(
        unigram(words, LINES.subList(0, 1)), unigram(words, LINES.subList(1, 3)));
  }

  /** Pieces of another tool, in its order, without bytes and padding. */
  static Subwords sentencePiece() {
    List<ScoredPiece> pieces = new ArrayList<>();
    pieces.add(new ScoredPiece("<s>", 0, Type.CONTROL));
    pieces.add(new ScoredPiece("</s>", 0, Type.CONTROL));
    pieces.add(new ScoredPiece("<unk>", 0, Type.UNKNOWN));
    for (String text : List.of("▁", "e", "▁the", "r", "w", "o", "l", "d", "i", "n", "s", "t")) {
      pieces.add(ScoredPiece.normal(text, -2 - pieces.size()));
    }
    byte[] model =
        SentencePieceFile.write(
            new SentencePieceModel(
                Algorithm.UNIGRAM, pieces, Normalization.IDENTITY, false, " ?? ", 0, 1, -1));
    return Subwords.imported(
        SubwordKind.SENTENCEPIECE,
        model,
        new LineWords(Casing.KEEP, Splitting.REVERSIBLE),
        "a test");
  }

  /** The tokenizer.json of {@link #unigram}. */
  static Subwords tokenizerJson() {
    byte[] model = TokenizerJsonWriter.write(unigram().source()).getBytes(StandardCharsets.UTF_8);
    return Subwords.imported(
        SubwordKind.HUGGINGFACE, model, new LineWords(Casing.KEEP, Splitting.REVERSIBLE), "a test");
  }

  public static Subwords bpe() {
    LineWords words = new LineWords(Casing.LOWER, Splitting.REVERSIBLE);
    return new SubwordLearner(
            new BpeLearner(80, 2), new VocabularyLimits(Integer.MAX_VALUE, 0), words)
        .learn(counts(words, LINES));
  }

  private static Map<String, Long> counts(LineWords words, List<String> lines) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : lines) {
      words.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    return counts;
  }
}
