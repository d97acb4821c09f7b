package io.tandem.translation.search;

import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the most probable token at each step, one sentence at a time: the plain oracle of {@link
 * BeamSearch} with beam 1, which shares only the score with it.
 */
record GreedySearch(LengthPenalty penalty, LengthLimit limit) {
  private static final int NONE = -1;

  /** Returns the translation of one source, which ends with EOS. */
  public Hypothesis search(NextTokenModel model, int[] source) {
    List<Integer> tokens = new ArrayList<>();
    double logProbability = 0;
    float[] next = new float[model.vocabularySize()];
    int last = Vocabulary.BOS;
    int minimumLength = limit.least(new SourceSentence(source));
    int maximumLength = limit.most(new SourceSentence(source));
    try (NextTokenModel.Session session = model.start(new int[][] {source})) {
      for (int length = 1; length <= maximumLength; length++) {
        session.advance(new int[] {0}, new int[] {last}, next);
        if (length < minimumLength) {
          next[Vocabulary.EOS] = Float.NEGATIVE_INFINITY;
        }
        last = mostProbable(next);
        if (last == NONE) {
          return new Hypothesis(ids(tokens), Double.NaN, Double.NaN, false);
        }
        logProbability += next[last];
        if (last == Vocabulary.EOS) {
          return hypothesis(tokens, logProbability, length);
        }
        tokens.add(last);
      }
    }
    return hypothesis(tokens, logProbability, tokens.size());
  }

  /** Returns the most probable id, of equal ones the lowest; none if all have probability 0. */
  private static int mostProbable(float[] next) {
    int best = NONE;
    for (int id = 0; id < next.length; id++) {
      boolean possible =
          id != Vocabulary.PAD
              && id != Vocabulary.BOS
              && id != Vocabulary.UNK
              && next[id] > Float.NEGATIVE_INFINITY;
      if (possible && (best == NONE || next[id] > next[best])) {
        best = id;
      }
    }
    return best;
  }

  private Hypothesis hypothesis(List<Integer> tokens, double logProbability, int length) {
    return new Hypothesis(
        ids(tokens), logProbability, penalty.score(logProbability, length), length > tokens.size());
  }

  private static int[] ids(List<Integer> tokens) {
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }
}
