package io.tandem.search;

import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The alive and the finished hypotheses of one sentence. */
final class SentenceBeam {
  private static final Comparator<Hypothesis> BEST_FIRST =
      Comparator.comparingDouble(Hypothesis::score).reversed();

  private final BeamSearch search;
  private final int maximumLength;

  /** Best first. */
  private List<Path> alive = List.of(Path.BEGIN);

  /** Row of the model's last call that {@code alive.get(i)} continues. */
  private int[] parents;

  /** The n best at most, best first; equal ones in the order in which they ended. */
  private final List<Hypothesis> finished = new ArrayList<>();

  private boolean stuck;

  SentenceBeam(BeamSearch search, int sentence, int maximumLength) {
    this.search = search;
    this.maximumLength = maximumLength;
    parents = new int[] {sentence};
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

  /**
   * Extends every alive hypothesis by one token. Of the best {@code beam} continuations those with
   * EOS are finished, the others are alive from now on.
   *
   * @param firstRow row of {@code next} that belongs to the first alive hypothesis
   * @param next log-probabilities, V per row
   */
  void extend(Candidates best, int firstRow, float[] next, int vocabularySize) {
    best.clear();
    for (int i = 0; i < alive.size(); i++) {
      int from = (firstRow + i) * vocabularySize;
      best.offerRow(i, alive.get(i).logProbability(), next, from, vocabularySize);
    }
    if (best.size() == 0) {
      // Every continuation has probability 0 (or is not a number): there is nothing to go on with.
      stuck = true;
      return;
    }
    List<Path> survivors = new ArrayList<>(search.beam());
    int[] survivorParents = new int[best.size()];
    for (int rank = 0; rank < best.size(); rank++) {
      Path path = alive.get(best.row(rank)).extend(best.token(rank), best.logProbability(rank));
      if (path.token() == Vocabulary.EOS) {
        finish(path);
      } else {
        survivorParents[survivors.size()] = firstRow + best.row(rank);
        survivors.add(path);
      }
    }
    alive = survivors;
    parents = survivorParents;
  }

  private void finish(Path path) {
    finished.add(path.hypothesis(search.penalty()));
    finished.sort(BEST_FIRST);
    if (finished.size() > search.nBest()) {
      finished.remove(search.nBest());
    }
  }

  /**
   * Whether nothing more is to be found: no hypothesis is alive, so that beam 1 is greedy search;
   * or none may grow; or none can still come among the n best.
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

  /** The n best, finished ones first; never none. */
  List<Hypothesis> nBest() {
    List<Hypothesis> best = new ArrayList<>(finished);
    for (Path path : alive) {
      best.add(path.hypothesis(search.penalty()));
    }
    return List.copyOf(best.subList(0, Math.min(search.nBest(), best.size())));
  }
}
