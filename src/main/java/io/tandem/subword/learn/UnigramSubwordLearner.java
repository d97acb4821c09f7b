package io.tandem.subword.learn;

import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Piece;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import java.util.Map;

/**
 * Learns the vocabulary of unigram subwords from word counts.
 *
 * @param limits the number of ids, and the frequency from which on a character has a piece
 * @param words the splitting of lines into words: reversible, because pieces include the spaces
 */
public record UnigramSubwordLearner(VocabularyLimits limits, LineWords words) {
  public UnigramSubwordLearner {
    if (words.splitting() != Splitting.REVERSIBLE) {
      throw new IllegalArgumentException("unigram subwords need words that include their spaces");
    }
  }

  /** Returns the subwords for words with these counts; the order does not matter. */
  public Subwords learn(Map<String, Long> counts) {
    return learn(counts, Map.of());
  }

  /**
   * Returns the subwords for words with these counts, and for others of which only the characters
   * are known.
   *
   * @param characters the counts of the characters of words that nothing else is learned from
   */
  public Subwords learn(Map<String, Long> counts, Map<Piece, Long> characters) {
    int room = Math.max(1, limits.maximumSize() - Vocabulary.FIRST_PIECE);
    UnigramLearner learner = new UnigramLearner(room, limits.minimumPieceFrequency());
    return Subwords.unigram(
        new Vocabulary(learner.learn(words.learnable(counts), characters)), words);
  }
}
