package io.tandem.subword.learn;

import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import java.util.Map;

/**
 * Learns the vocabulary of unigram subwords from word counts.
 *
 * @param limits how many ids there are, and how often a character must occur to have a piece
 * @param words how lines become words: reversibly, as pieces carry the spaces
 */
public record UnigramSubwordLearner(VocabularyLimits limits, LineWords words) {
  public UnigramSubwordLearner {
    if (words.splitting() != Splitting.REVERSIBLE) {
      throw new IllegalArgumentException("unigram subwords need words that include their spaces");
    }
  }

  /** The subwords for words of these counts; their order plays no part. */
  public Subwords learn(Map<String, Long> counts) {
    int room = Math.max(1, limits.maximumSize() - Vocabulary.FIRST_PIECE);
    UnigramLearner learner = new UnigramLearner(room, limits.minimumPieceFrequency());
    return Subwords.unigram(new Vocabulary(learner.learn(words.learnable(counts))), words);
  }
}
