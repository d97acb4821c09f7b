package io.tandem.translation.search;

import io.tandem.config.SearchSettings.Stopping;
import io.tandem.network.kernels.TopLogits;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Beam search over a batch of sentences. In every step the alive hypotheses of a sentence are
 * continued by all tokens; continuations with EOS that are among the best {@code beam} of all, by
 * log P, are finished and compete by their score. When a sentence is done, it leaves the batch:
 *
 * <ul>
 *   <li>{@link Stopping#EXACT}: the others among the best {@code beam} are alive, and the sentence
 *       is done when even the best of them can no longer be among the n best. That {@code beam}
 *       hypotheses are finished is no reason to stop, because the first to finish may be poor.
 *   <li>{@link Stopping#FINISHED}, as in fairseq and CTranslate2: the best {@code beam}
 *       continuations without EOS are alive, so that a finished hypothesis takes nobody's place,
 *       and the sentence is done after the step in which the {@code beam}-th has finished, or
 *       earlier by the exact rule, which loses nothing.
 * </ul>
 *
 * <p>The result of a sentence depends on that sentence alone. Beam 1 is greedy search; in a wider
 * beam the hypothesis of greedy search is kept as an extra one if it is pruned, and followed alone
 * when the sentence would be done without it but it can still win, so that no beam finds a worse
 * translation than greedy search. Immutable.
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
 * <p>PAD, BOS, UNK and tokens of probability 0 are never continuations.
 *
 * @param beam alive hypotheses per sentence
 * @param nBest hypotheses returned per sentence, at most {@code beam}
 */
public record BeamSearch(
    int beam, int nBest, Stopping stopping, LengthPenalty penalty, LengthLimit limit)
    implements Search {
  public BeamSearch {
    if (beam < 1 || nBest < 1 || nBest > beam) {
      throw new IllegalArgumentException(
          "expected 1 <= nBest <= beam, found nBest " + nBest + " and beam " + beam);
    }
  }

  /** Returns the number of continuations of a sentence to look at, best first. */
  private int candidates() {
    return switch (stopping) {
      case EXACT -> beam;
      // Each row, that of greedy search included, has one continuation with EOS.
      case FINISHED -> beam + rowsPerSentence();
    };
  }

  @Override
  public int rowsPerSentence() {
    return beam == 1 ? 1 : beam + 1;
  }

  @Override
  public List<List<Hypothesis>> searchTogether(NextTokenModel model, List<SourceSentence> sources) {
    List<SentenceBeam> sentences = new ArrayList<>(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      sentences.add(new SentenceBeam(this, i, sources.get(i)));
    }
    // The tokens before FIRST_BYTE may not follow, or not yet.
    TopLogits next = new TopLogits(beam + Vocabulary.FIRST_BYTE);
    Continuations best = new Continuations(candidates());
    List<SentenceBeam> active = sentences;
    try (NextTokenModel.Session session = SourceSentence.start(model, sources)) {
      while (!active.isEmpty()) {
        advance(session, active, next);
        int row = 0;
        for (SentenceBeam sentence : active) {
          int rows = sentence.rows();
          sentence.extend(best, row, next);
          row += rows;
        }
        active = active.stream().filter(sentence -> !sentence.done()).toList();
      }
    }
    return sentences.stream().map(SentenceBeam::nBest).toList();
  }

  private static void advance(
      NextTokenModel.Session session, List<SentenceBeam> active, TopLogits next) {
    int rows = active.stream().mapToInt(SentenceBeam::rows).sum();
    next.start(rows);
    int[] parents = new int[rows];
    int[] tokens = new int[rows];
    int row = 0;
    for (SentenceBeam sentence : active) {
      for (int i = 0; i < sentence.rows(); i++, row++) {
        parents[row] = sentence.parent(i);
        tokens[row] = sentence.lastToken(i);
        sentence.want(i, next, row);
      }
    }
    session.advance(parents, tokens, next);
  }
}
