package io.tandem.search;

import io.tandem.config.SearchSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beam search over a batch of sentences. Of all continuations of a sentence's alive hypotheses the
 * best {@code beam} by log P are kept; those that end with EOS are finished and compete by their
 * score, the others are alive. A sentence is done when even the best alive hypothesis can no longer
 * come among the n best; it then leaves the batch. Having found {@code beam} finished ones is no
 * reason to stop, as the first to finish may be poor ones. The result of a sentence depends on that
 * sentence alone. Beam 1 is greedy search. Immutable.
 *
 * <p>Rows, by example: three sentences and a beam of two. The first call has one row per sentence,
 * each later one the alive hypotheses of the sentences that are not done, sentence by sentence:
 *
 * <pre>
 *   call 1   rows 0 1 2          parents 0 1 2 (the sentences), tokens BOS BOS BOS
 *            every row is continued by two tokens:
 *   call 2   rows 0 1 | 2 3 | 4 5   parents 0 0 1 1 2 2
 *            sentence 1 is done; in sentence 0 row 0 is pruned, both best continuations are of row
 *            1; in sentence 2 the best continues row 5, the second row 4:
 *   call 3   rows 0 1 | 2 3      parents 1 1 5 4
 * </pre>
 *
 * The log-probabilities of row r are at r · V to (r + 1) · V.
 *
 * @param beam alive hypotheses per sentence
 * @param nBest hypotheses wanted per sentence, at most {@code beam}
 */
public record BeamSearch(int beam, int nBest, LengthPenalty penalty, LengthLimit limit) {
  /** Log-probabilities held at a time: 256 MB. More sentences are searched in several parts. */
  private static final int MAXIMUM_SCORES = 1 << 26;

  public BeamSearch {
    if (beam < 1 || nBest < 1 || nBest > beam) {
      throw new IllegalArgumentException(
          "expected 1 <= nBest <= beam, found nBest " + nBest + " and beam " + beam);
    }
  }

  public static BeamSearch of(SearchSettings settings) {
    return new BeamSearch(
        settings.beam(),
        settings.nBest(),
        new LengthPenalty(settings.lengthPenalty()),
        new LengthLimit(settings.maximumLengthFactor(), settings.maximumLengthExtra()));
  }

  /**
   * The n best hypotheses of each sentence, best first. Finished ones come before those that were
   * cut at the length limit. There is always one at least.
   *
   * @param sources each ending with EOS
   */
  public List<List<Hypothesis>> search(NextTokenModel model, int[][] sources) {
    int atOnce = Math.max(1, MAXIMUM_SCORES / Math.multiplyExact(beam, model.vocabularySize()));
    List<List<Hypothesis>> results = new ArrayList<>(sources.length);
    for (int from = 0; from < sources.length; from += atOnce) {
      int to = Math.min(sources.length, from + atOnce);
      searchTogether(model, Arrays.copyOfRange(sources, from, to))
          .forEach(sentence -> results.add(sentence.nBest()));
    }
    return results;
  }

  private List<SentenceBeam> searchTogether(NextTokenModel model, int[][] sources) {
    List<SentenceBeam> sentences = new ArrayList<>(sources.length);
    for (int i = 0; i < sources.length; i++) {
      sentences.add(new SentenceBeam(this, i, limit.of(sources[i])));
    }
    int vocabularySize = model.vocabularySize();
    float[] next = new float[sources.length * beam * vocabularySize];
    Candidates best = new Candidates(beam);
    List<SentenceBeam> active = sentences;
    try (NextTokenModel.Session session = model.start(sources)) {
      while (!active.isEmpty()) {
        advance(session, active, next);
        int row = 0;
        for (SentenceBeam sentence : active) {
          int rows = sentence.rows();
          sentence.extend(best, row, next, vocabularySize);
          row += rows;
        }
        active = active.stream().filter(sentence -> !sentence.done()).toList();
      }
    }
    return sentences;
  }

  private static void advance(
      NextTokenModel.Session session, List<SentenceBeam> active, float[] next) {
    int rows = active.stream().mapToInt(SentenceBeam::rows).sum();
    int[] parents = new int[rows];
    int[] tokens = new int[rows];
    int row = 0;
    for (SentenceBeam sentence : active) {
      for (int i = 0; i < sentence.rows(); i++, row++) {
        parents[row] = sentence.parent(i);
        tokens[row] = sentence.lastToken(i);
      }
    }
    session.advance(parents, tokens, next);
  }
}
