package io.tandem.subword;

import io.tandem.text.ReversibleSplitter;
import io.tandem.text.Splitting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Learns merges and vocabulary from word counts. */
public final class SubwordLearner {
  private final SubwordSettings settings;

  public SubwordLearner(SubwordSettings settings) {
    this.settings = settings;
  }

  /**
   * The subwords for words of these counts; their order plays no part.
   *
   * @param counts of words as {@link LineWords} makes them
   */
  public Subwords learn(Map<String, Long> counts) {
    Map<String, Long> learnable = new HashMap<>(counts);
    if (settings.words().splitting() == Splitting.REVERSIBLE) {
      // Only a blank may become a piece with the mark; a mark in the text is written as bytes.
      learnable.remove(ReversibleSplitter.LITERAL_MARK);
    }
    Merges merges =
        new BpeLearner(settings.merges(), settings.minimumPairFrequency()).learn(learnable);
    Vocabulary vocabulary = Vocabulary.ofCounts(pieceCounts(merges, learnable), settings.limits());
    return Subwords.of(merges, vocabulary, settings.words());
  }

  private static Map<Piece, Long> pieceCounts(Merges merges, Map<String, Long> counts) {
    Bpe bpe = new Bpe(merges);
    Map<Piece, Long> pieceCounts = new HashMap<>();
    counts.forEach(
        (word, count) -> {
          List<String> pieces = bpe.pieces(word);
          for (int i = 0; i < pieces.size(); i++) {
            Piece piece = new Piece(pieces.get(i), i + 1 == pieces.size());
            pieceCounts.merge(piece, count, Long::sum);
          }
        });
    return pieceCounts;
  }
}
