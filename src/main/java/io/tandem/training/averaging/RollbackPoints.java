package io.tandem.training.averaging;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The states to which a training that keeps nothing in files can go back: the newest validated
 * round, and the best one. The rules are those by which a run goes back to its checkpoints, except
 * that a divergence never leads back to a round after which only a fall was decided. Driver only.
 */
@SuppressWarnings("ReferenceEquality") // Two ends of one round may differ.
final class RollbackPoints {
  private RollbackPoint newest;
  private RollbackPoint best;

  /** The round after which the fall of the learning rate was decided. */
  private RollbackPoint decision;

  /** The target of the latest return. */
  private RollbackPoint returnedTo;

  /** Takes over the end of a round that has been validated. */
  void add(RollbackPoint end) {
    newest = end;
    best = end.stopping().improved() ? end : best;
  }

  /** Takes over the round after which the fall of the learning rate was decided: the only one. */
  void addDecision(RollbackPoint end) {
    decision = end;
  }

  /** That round; empty when there is none. */
  Optional<RollbackPoint> atDecision() {
    return Optional.ofNullable(decision);
  }

  /** The best validated one. */
  Optional<RollbackPoint> best() {
    return Optional.ofNullable(best);
  }

  /**
   * Returns the latest state, to resume from after a round that was lost: as it was, but for a
   * momentum that a return after a divergence has dropped; empty for the start.
   */
  Optional<RollbackPoint> latest() {
    return Stream.of(Optional.ofNullable(newest), atDecision())
        .flatMap(Optional::stream)
        .max(Comparator.comparingLong(RollbackPoint::round))
        .map(end -> end == returnedTo ? end.withoutMomentum() : end);
  }

  /**
   * Returns the state to resume from after a divergence; empty for the start. The newest, unless
   * that has been gone back to before: then it was not good, and the best is taken.
   */
  Optional<RollbackPoint> goBack() {
    if (newest != null && newest == returnedTo) {
      newest = best;
    }
    returnedTo = newest;
    forgetDecisionAfter(newest == null ? 0 : newest.round());
    return Optional.ofNullable(newest).map(RollbackPoint::withoutMomentum);
  }

  /**
   * What was decided stays decided, but training does not go back to a course that was given up.
   */
  private void forgetDecisionAfter(long round) {
    if (decision != null && decision.round() > round) {
      decision = null;
    }
  }
}
