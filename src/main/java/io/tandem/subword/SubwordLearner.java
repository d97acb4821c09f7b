package io.tandem.subword;

import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.text.ReversibleSplitter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns merges and vocabulary from word counts.
 *
 * @param bpe how merges are learned
 * @param limits which pieces get an id
 * @param words how lines become words
 */
public record SubwordLearner(BpeLearner bpe, VocabularyLimits limits, LineWords words) {
  /**
   * The subwords for words of these counts; their order plays no part.
   *
   * @param counts of words as {@link #words} makes them
   */
  public Subwords learn(Map<String, Long> counts) {
    Map<String, Long> learnable = new HashMap<>(counts);
    if (words.splitting() == Splitting.REVERSIBLE) {
      // Only a blank may become a piece with the mark; a mark in the text is written as bytes.
      learnable.remove(ReversibleSplitter.LITERAL_MARK);
    }
    Merges merges = bpe.learn(learnable);
    return Subwords.of(merges, Vocabulary.ofCounts(pieceCounts(merges, learnable), limits), words);
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
