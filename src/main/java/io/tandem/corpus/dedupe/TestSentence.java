package io.tandem.corpus.dedupe;

import java.io.Serializable;

/** What a sentence of a test set is recognised by. Travels to the driver. */
final class TestSentence implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Place of its set among the sets. */
  final int set;

  /** The sides of training pairs that it is compared with. */
  final boolean isSource;

  final boolean isTarget;
  final long exact;
  final long normalized;

  /** Distinct; none of a sentence with fewer words than an n-gram has. */
  final long[] ngrams;

  TestSentence(int set, boolean isSource, boolean isTarget, String text, int ngram) {
    String folded = FoldedText.of(text);
    this.set = set;
    this.isSource = isSource;
    this.isTarget = isTarget;
    exact = SentenceHash.of(text);
    normalized = SentenceHash.of(folded);
    ngrams = WordNgrams.of(folded, ngram);
  }
}
