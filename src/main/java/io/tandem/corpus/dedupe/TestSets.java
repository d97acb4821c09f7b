package io.tandem.corpus.dedupe;

import io.tandem.config.CorpusSettings.Leakage;
import io.tandem.config.CorpusSettings.Side;
import java.io.Serializable;
import java.util.List;

/** The sentences of all test sets, by the side that they are compared with. Broadcast. */
final class TestSets implements Serializable {
  private static final long serialVersionUID = 1L;

  private final OverlapIndex source;
  private final OverlapIndex target;

  TestSets(List<TestSentence> tests, Leakage settings) {
    source = index(tests.stream().filter(test -> test.isSource).toList(), settings);
    target = index(tests.stream().filter(test -> test.isTarget).toList(), settings);
  }

  private static OverlapIndex index(List<TestSentence> tests, Leakage settings) {
    return new OverlapIndex(tests, settings.ngram(), settings.containment());
  }

  /** The closest overlap of a training pair, or null. */
  Overlap find(String sourceText, String targetText, Side side) {
    Overlap ofSource = side == Side.TARGET ? null : source.find(sourceText);
    Overlap ofTarget = side == Side.SOURCE ? null : target.find(targetText);
    return Overlap.closer(ofSource, ofTarget);
  }
}
