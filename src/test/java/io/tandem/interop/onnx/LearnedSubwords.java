package io.tandem.interop.onnx;

import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Subwords of a few lines. */
final class LearnedSubwords {
  private static final List<String> LINES =
      List.of(
          "the lower the better, the newer the wider",
          "Über den Wolken muss die Freiheit wohl grenzenlos sein.",
          "low lower lowest new newer newest wide wider widest 2024 2025");

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
}
