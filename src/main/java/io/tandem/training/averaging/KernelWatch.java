package io.tandem.training.averaging;

import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.cluster.ExecutorKernels;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches for executors that compute with other kernels than the rest of the training did: before
 * its checkpoint, at its start, or in earlier rounds. Their results may differ by rounding. Driver
 * only.
 */
public final class KernelWatch {
  private static final String CHECKPOINT = "the checkpoint";

  /** The places where each of the kernels was seen first. */
  private final SortedMap<String, SortedSet<String>> seen = new TreeMap<>();

  /**
   * @param ofCheckpoint the kernels that the training has used up to the checkpoint that it
   *     continues from; empty when it begins, or when they are not known
   * @param now the executors that there are, by their kernels
   */
  public KernelWatch(Collection<String> ofCheckpoint, SortedMap<String, SortedSet<String>> now) {
    ofCheckpoint.forEach(kernels -> add(kernels, CHECKPOINT));
    now.forEach((kernels, executors) -> executors.forEach(executor -> add(kernels, executor)));
  }

  private void add(String kernels, String place) {
    seen.computeIfAbsent(kernels, none -> new TreeSet<>()).add(place);
  }

  /** Returns all kernels of the training so far, sorted. */
  public List<String> kernels() {
    return List.copyOf(seen.keySet());
  }

  /** Returns a warning if executors have different kernels at the start. */
  public Optional<String> atStart() {
    return seen.size() > 1 ? Optional.of(warning()) : Optional.empty();
  }

  /** Takes a round; returns a warning where executors computed it with kernels not seen before. */
  public Optional<String> after(RoundResult round) {
    int before = seen.size();
    round.reports().stream()
        .filter(report -> !report.kernels().isEmpty() && !seen.containsKey(report.kernels()))
        .toList()
        .forEach(report -> add(report.kernels(), report.executor()));
    return seen.size() > before ? Optional.of(warning()) : Optional.empty();
  }

  private String warning() {
    return "executors compute with different kernels, so the result may differ by rounding from"
        + " that on equal processors: "
        + ExecutorKernels.describe(seen);
  }
}
