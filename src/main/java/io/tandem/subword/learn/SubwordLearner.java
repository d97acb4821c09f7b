package io.tandem.subword.learn;

import io.tandem.subword.Bpe;
import io.tandem.subword.LineWords;
import io.tandem.subword.Merges;
import io.tandem.subword.Merges.Merge;
import io.tandem.subword.Piece;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns merges and vocabulary from word counts.
 *
 * @param bpe the learner of merges
 * @param limits the limits that decide which pieces get an id
 * @param words the splitting of lines into words
 */
public record SubwordLearner(BpeLearner bpe, VocabularyLimits limits, LineWords words) {
  /**
   * Returns the subwords for words with these counts; the order does not matter.
   *
   * @param counts the counts of words as split by {@link #words}
   */
  public Subwords learn(Map<String, Long> counts) {
    return learn(counts, Map.of());
  }

  /**
   * Returns the subwords for words with these counts, and for others of which only the characters
   * are known.
   *
   * @param characters the counts of the characters of words that no merges are learned from; each
   *     counts as a piece, so that those words can be written as well
   */
  public Subwords learn(Map<String, Long> counts, Map<Piece, Long> characters) {
    Map<String, Long> learnable = words.learnable(counts);
    Merges merges = bpe.learn(learnable);
    Map<Piece, Long> pieces = pieceCounts(merges, learnable);
    characters.forEach((character, count) -> pieces.merge(character, count, Long::sum));
    return Subwords.of(merges, Vocabulary.ofCounts(pieces, limits), words);
  }

  private static Map<Piece, Long> pieceCounts(Merges merges, Map<String, Long> counts) {
    Bpe bpe = new Bpe(merges);
    Map<Piece, Long> pieceCounts = new HashMap<>();
    // A piece that is always merged further never occurs, but has an id if pieces need not be
    // frequent.
    for (Merge merge : merges.inOrder()) {
      for (String symbol : List.of(merge.left(), merge.right(), merge.result())) {
        pieceCounts.put(Piece.ofSymbol(symbol), 0L);
      }
    }
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
