package io.tandem.translation.search;

import io.tandem.config.SearchSettings.Stopping;
import io.tandem.network.kernels.TopLogits;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The alive and the finished hypotheses of one sentence. */
final class SentenceBeam {
  private static final Comparator<Hypothesis> BEST_FIRST =
      Comparator.comparingDouble(Hypothesis::score).reversed();

  /** The number of a hypothesis that is not among those alive. */
  private static final int NONE = -1;

  private final BeamSearch search;
  private final int[] prefix;
  private final int minimumLength;
  private final int maximumLength;

  /**
   * The alive hypotheses, best first, except that of greedy search, which comes last if it is an
   * extra one.
   */
  private List<BeamPath> alive = List.of(BeamPath.BEGIN);

  /** The alive hypothesis of greedy search; {@link #NONE} if it has ended. */
  private int greedy;

  /** The row of the model's last call that {@code alive.get(i)} continues. */
  private int[] parents;

  /**
   * The finished hypotheses, at most the n best, best first; equal ones in the order in which they
   * ended.
   */
  private final List<Hypothesis> finished = new ArrayList<>();

  /** The number of hypotheses that have ended, without an extra one of greedy search. */
  private int ended;

  private boolean stuck;

  /**
   * @param number the number of the sentence in the batch
   */
  SentenceBeam(BeamSearch search, int number, SourceSentence sentence) {
    this.search = search;
    prefix = sentence.prefix();
    minimumLength = search.limit().least(sentence);
    maximumLength = search.limit().most(sentence);
    parents = new int[] {number};
  }

  int rows() {
    return alive.size();
  }

  int parent(int i) {
    return parents[i];
  }

  int lastToken(int i) {
    return alive.get(i).token();
  }

  /** Requests the token that the prefix prescribes after an alive hypothesis, if it does. */
  void want(int i, TopLogits top, int row) {
    int length = alive.get(i).length();
    if (length < prefix.length) {
      top.want(row, prefix[length]);
    }
  }

  /**
   * Extends every alive hypothesis by one token. Continuations with EOS are finished if they are
   * among the best {@code beam}; of the others as many as there is room for are alive from now on,
   * and so is that of greedy search.
   *
   * @param firstRow the row of {@code next} that belongs to the first alive hypothesis
   */
  void extend(Continuations best, int firstRow, TopLogits next) {
    best.clear();
    for (int i = 0; i < alive.size(); i++) {
      offer(best, i, firstRow, next);
    }
    if (best.size() == 0) {
      // Every continuation has probability 0 (or is NaN): there is nothing to continue with.
      stuck = true;
      return;
    }
    Step step = new Step(firstRow, best.size() + 1);
    int ofGreedy = firstOfRow(best, greedy);
    for (int rank = 0; rank < best.size(); rank++) {
      boolean ends = best.token(rank) == Vocabulary.EOS;
      boolean hasPlace = ends ? rank < search.beam() : step.survivors.size() < search.beam();
      ended += ends && hasPlace ? 1 : 0;
      if (hasPlace || rank == ofGreedy) {
        step.take(best, rank, rank == ofGreedy);
      }
    }
    if (greedy != NONE && ofGreedy == NONE) {
      best.clear();
      offer(best, greedy, firstRow, next);
      if (best.size() > 0) {
        step.take(best, 0, true);
      }
    }
    alive = step.survivors;
    parents = step.parents;
    greedy = step.greedy;
    if (search.stopping() == Stopping.FINISHED && ended >= search.beam()) {
      keepGreedyAlone();
    }
  }

  /** Lets go of all alive hypotheses but that of greedy search, which may still win. */
  private void keepGreedyAlone() {
    if (greedy == NONE) {
      alive = List.of();
    } else {
      alive = List.of(alive.get(greedy));
      parents = new int[] {parents[greedy]};
      greedy = 0;
    }
  }

  /** Offers the continuations of an alive hypothesis; within the prefix only its token. */
  private void offer(Continuations best, int i, int firstRow, TopLogits next) {
    BeamPath path = alive.get(i);
    int row = firstRow + i;
    if (path.length() < prefix.length) {
      int token = prefix[path.length()];
      best.offer(path.logProbability() + next.wantedLogProbability(row), i, token);
      return;
    }
    boolean mayEnd = path.length() + 1 >= minimumLength;
    for (int rank = 0; rank < next.size(row); rank++) {
      int token = next.column(row, rank);
      if (token >= Vocabulary.FIRST_BYTE || (token == Vocabulary.EOS && mayEnd)) {
        best.offer(path.logProbability() + next.logProbability(row, rank), i, token);
      }
    }
  }

  /** Returns the best continuation of a row; they come best first. */
  private static int firstOfRow(Continuations best, int row) {
    for (int rank = 0; rank < best.size(); rank++) {
      if (best.row(rank) == row) {
        return rank;
      }
    }
    return NONE;
  }

  /** The hypotheses that are alive after an extension. */
  private final class Step {
    private final int firstRow;
    private final List<BeamPath> survivors = new ArrayList<>();
    private final int[] parents;
    private int greedy = NONE;

    Step(int firstRow, int most) {
      this.firstRow = firstRow;
      parents = new int[most];
    }

    private void take(Continuations best, int rank, boolean ofGreedySearch) {
      BeamPath path = alive.get(best.row(rank)).extend(best.token(rank), best.logProbability(rank));
      if (path.token() == Vocabulary.EOS) {
        finish(path);
        return;
      }
      if (ofGreedySearch) {
        greedy = survivors.size();
      }
      parents[survivors.size()] = firstRow + best.row(rank);
      survivors.add(path);
    }
  }

  private void finish(BeamPath path) {
    finished.add(path.hypothesis(search.penalty()));
    finished.sort(BEST_FIRST);
    if (finished.size() > search.nBest()) {
      finished.remove(search.nBest());
    }
  }

  /**
   * Returns whether the search is done: no hypothesis is alive, so that beam 1 is greedy search; or
   * none may grow; or none can still be among the n best, whichever rule stops the search.
   */
  boolean done() {
    return stuck
        || alive.isEmpty()
        || alive.get(0).length() >= maximumLength
        || (finished.size() == search.nBest() && !improvable());
  }

  private boolean improvable() {
    double worstKept = finished.get(search.nBest() - 1).score();
    double bestAlive = alive.get(0).logProbability();
    return search.penalty().bestAttainable(bestAlive, maximumLength) > worstKept;
  }

  /** Returns the n best, finished ones first; at least one. */
  List<Hypothesis> nBest() {
    List<Hypothesis> best = new ArrayList<>(finished);
    for (BeamPath path : alive) {
      best.add(stuck ? path.broken(search.penalty()) : path.hypothesis(search.penalty()));
    }
    return List.copyOf(best.subList(0, Math.min(search.nBest(), best.size())));
  }
}
