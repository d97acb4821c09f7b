package io.tandem.jobs.bench;

import io.tandem.config.CorpusSettings;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.Shortlist;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random tokens as frequent as those of real text: the probability of the n-th piece is about
 * proportional to 1/n (Zipf). With evenly distributed ones a batch would have nearly as many
 * candidates as there are tokens.
 *
 * @param vocabulary the number of tokens
 */
record RandomTokens(int vocabulary, SplittableRandom random) {
  int next() {
    int pieces = vocabulary - Vocabulary.FIRST_PIECE;
    double rank = Math.exp(random.nextDouble() * Math.log(pieces + 1.0));
    return Vocabulary.FIRST_PIECE + Math.min(pieces, (int) rank) - 1;
  }

  /** Returns a sentence of the given number of tokens, EOS included. */
  int[] sentence(int length) {
    int[] ids = IntStream.generate(this::next).limit(length).toArray();
    ids[length - 1] = Vocabulary.EOS;
    return ids;
  }

  /** Returns a shortlist of full size, whose likely tokens are random. */
  Shortlist shortlist(CorpusSettings.Shortlist settings) {
    int[] frequent =
        IntStream.range(
                Vocabulary.FIRST_PIECE,
                Math.min(vocabulary, Vocabulary.FIRST_PIECE + settings.frequent()))
            .toArray();
    int[][] likely = new int[vocabulary][];
    Arrays.setAll(
        likely,
        token -> IntStream.generate(this::next).limit(settings.perToken()).distinct().toArray());
    return Shortlist.of(vocabulary, frequent, likely);
  }
}
