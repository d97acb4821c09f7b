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

  TestSets(List<Sentence> tests, Leakage settings) {
    source = index(tests.stream().filter(test -> test.side != Side.TARGET).toList(), settings);
    target = index(tests.stream().filter(test -> test.side != Side.SOURCE).toList(), settings);
  }

  private static OverlapIndex index(List<Sentence> tests, Leakage settings) {
    return new OverlapIndex(tests, settings.ngram(), settings.containment());
  }

  /** Returns the closest overlap of a training pair, or null. */
  Overlap find(String sourceText, String targetText, Side side) {
    Overlap ofSource = side == Side.TARGET ? null : source.find(sourceText);
    Overlap ofTarget = side == Side.SOURCE ? null : target.find(targetText);
    return Overlap.closer(ofSource, ofTarget);
  }

  /** The hashes by which a sentence of a test set is recognized. Travels to the driver. */
  static final class Sentence implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The index of its set among the sets. */
    final int set;

    /** The side of training pairs that it is compared with. */
    final Side side;

    final long exact;
    final long normalized;

    /** Distinct hashes; none if the sentence has fewer words than an n-gram. */
    final long[] ngrams;

    Sentence(int set, Side side, String text, int ngram) {
      String folded = FoldedText.of(text);
      this.set = set;
      this.side = side;
      exact = SentenceKey.exact(text);
      normalized = SentenceKey.exact(folded);
      ngrams = WordNgrams.of(folded, ngram);
    }
  }
}
