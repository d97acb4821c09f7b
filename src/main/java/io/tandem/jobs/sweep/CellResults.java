package io.tandem.jobs.sweep;

import io.tandem.config.SweepCell;
import io.tandem.metrics.significance.Spread;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The results of the runs of one combination.
 *
 * @param byRun every rate with the first seed, and the best rate with the other seeds once it is
 *     known, by name of the run
 * @param finished the names of runs completed with these settings
 */
record CellResults(SweepCell cell, Map<String, SweepResult> byRun, Set<String> finished) {
  /** The place of the best rate among those tried. */
  enum Place {
    BETWEEN(""),
    LOWEST("the lowest tried"),
    HIGHEST("the highest tried");

    private final String words;

    Place(String words) {
      this.words = words;
    }

    /** Returns a warning if the best rate is at the end of those tried, else nothing. */
    String words() {
      return words;
    }
  }

  CellResults {
    byRun = new LinkedHashMap<>(byRun);
    finished = Set.copyOf(finished);
  }

  String name() {
    return cell.name();
  }

  List<SweepResult> all() {
    return List.copyOf(byRun.values());
  }

  /** Returns the losses of completed runs with the first seed, by rate. */
  Map<BigDecimal, Double> lossByRate() {
    Map<BigDecimal, Double> losses = new LinkedHashMap<>();
    for (SweepCell.Run run : cell.trials()) {
      double loss = byRun.get(run.name()).loss();
      if (finished.contains(run.name()) && Double.isFinite(loss)) {
        losses.put(run.rate(), loss);
      }
    }
    return losses;
  }

  /**
   * Returns the rate with the lowest validation loss with the first seed; empty before all were
   * tried, or if all diverged.
   */
  Optional<BigDecimal> bestRate() {
    if (cell.rates().size() == 1) {
      return Optional.of(cell.rates().get(0));
    }
    boolean allTried =
        cell.trials().stream()
            .map(SweepCell.Run::name)
            .allMatch(run -> finished.contains(run) || byRun.get(run).isFailed());
    return lossByRate().entrySet().stream()
        .filter(trial -> allTried)
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  /** Returns the place of the best rate among several that were tried. */
  Place place() {
    BigDecimal best = bestRate().orElse(null);
    if (best == null || cell.rates().size() == 1) {
      return Place.BETWEEN;
    }
    if (cell.rates().stream().allMatch(rate -> rate.compareTo(best) <= 0)) {
      return Place.HIGHEST;
    }
    return cell.rates().stream().allMatch(rate -> rate.compareTo(best) >= 0)
        ? Place.LOWEST
        : Place.BETWEEN;
  }

  /** Returns the learning rate of the runs at the best rate; NaN while it is not known. */
  double learningRate() {
    return bestRate()
        .map(rate -> cell.run(rate, cell.seeds().get(0)))
        .map(run -> run.reader().settings().training().learningRate())
        .orElse(Double.NaN);
  }

  /** Returns the names of the runs at the best rate, by seed; none while it is not known. */
  Map<Long, String> chosen() {
    Map<Long, String> chosen = new LinkedHashMap<>();
    bestRate()
        .ifPresent(rate -> cell.runsAt(rate).forEach(run -> chosen.put(run.seed(), run.name())));
    return chosen;
  }

  /** Returns a figure of the finished runs at the best rate, by seed, without missing ones. */
  Map<Long, Double> bySeed(ToDoubleFunction<SweepResult> figure) {
    Map<Long, Double> values = new LinkedHashMap<>();
    chosen()
        .forEach(
            (seed, run) -> {
              SweepResult result = byRun.get(run);
              double value = figure.applyAsDouble(result);
              if (finished.contains(run) && Double.isFinite(value)) {
                values.put(seed, value);
              }
            });
    return values;
  }

  /** Returns mean and spread of a figure over the seeds. */
  Spread spread(ToDoubleFunction<SweepResult> figure) {
    return Spread.of(List.copyOf(bySeed(figure).values()));
  }

  /** Returns the difference from the same figure of another combination, seed by seed. */
  Map<Long, Double> differences(CellResults reference, ToDoubleFunction<SweepResult> figure) {
    Map<Long, Double> theirs = reference.bySeed(figure);
    Map<Long, Double> differences = new LinkedHashMap<>();
    bySeed(figure)
        .forEach(
            (seed, ours) -> {
              if (theirs.containsKey(seed)) {
                differences.put(seed, ours - theirs.get(seed));
              }
            });
    return differences;
  }

  /** Returns the progress of the combination. */
  String state() {
    List<String> failed =
        byRun.entrySet().stream()
            .filter(run -> run.getValue().isFailed())
            .map(Map.Entry::getKey)
            .toList();
    int planned = cell.rates().size() + cell.seeds().size() - 1;
    List<String> words = new ArrayList<>();
    words.add(
        finished.size() == planned
            ? "finished"
            : finished.size() + " of " + planned + " runs finished");
    if (!failed.isEmpty()) {
      words.add("failed: " + String.join(", ", failed));
    }
    return String.join("; ", words);
  }
}
