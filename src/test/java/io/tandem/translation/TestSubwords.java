package io.tandem.translation;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Small subwords, learned from a few sentences. */
public final class TestSubwords {
  private static final List<String> CORPUS =
      List.of(
          "the lower the better, the newer the wider",
          "the low road and the high road",
          "new roads are wider than old roads");

  private TestSubwords() {}

  public static Subwords learned() {
    return learned(new LineWords(Casing.KEEP, Splitting.REVERSIBLE));
  }

  public static Subwords learned(LineWords words) {
    Map<String, Long> counts = new HashMap<>();
    for (String line : CORPUS) {
      words.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
    }
    return new SubwordLearner(new BpeLearner(40, 2), VocabularyLimits.NONE, words).learn(counts);
  }
}
