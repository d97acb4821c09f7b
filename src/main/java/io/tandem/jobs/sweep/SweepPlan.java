package io.tandem.jobs.sweep;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SweepCell;
import io.tandem.config.TrainingSettings;
import io.tandem.jobs.train.LocatedSettings;
import io.tandem.run.report.DifferingSettings;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The combinations of a sweep, checked to be comparable before the first of them is trained:
 * different settings that train on the same number of tokens and end for no other reason.
 *
 * @param cells the combinations, in the order in which they are trained; the others are compared
 *     with the first
 */
public record SweepPlan(List<SweepCell> cells) {
  /** Checks the settings of every combination. */
  public static SweepPlan of(List<SweepCell> cells) {
    if (cells.isEmpty()) {
      throw new UserException(
          "sweep.cells is empty: there is nothing to train; conf/sweep-averaging.conf is an"
              + " example");
    }
    cells.forEach(SweepPlan::requireRate);
    requireDifferent(cells);
    long budget = budget(cells.get(0));
    for (SweepCell cell : cells) {
      requireWholeTraining(cell);
      if (budget(cell) != budget) {
        throw UserException.of(
            "sweep.cells: %s and %s are not comparable, because they train on different numbers of tokens (%s, %s); change training.maximumUpdates or training.batchTokens in their parts",
            cells.get(0).name(), cell.name(), arithmetic(cells.get(0)), arithmetic(cell));
      }
    }
    return new SweepPlan(List.copyOf(cells));
  }

  /** Returns the tokens on one side of all batches of all workers, if every batch were full. */
  private static long budget(SweepCell cell) {
    Settings settings = cell.reader().settings();
    return (long) settings.averaging().workers()
        * settings.training().batchTokens()
        * settings.training().maximumUpdates();
  }

  private static String arithmetic(SweepCell cell) {
    Settings settings = cell.reader().settings();
    return Text.format(
        "%,d workers * %,d tokens per batch * %,d updates = %,d",
        settings.averaging().workers(),
        settings.training().batchTokens(),
        settings.training().maximumUpdates(),
        budget(cell));
  }

  private static void requireRate(SweepCell cell) {
    if (cell.reader().settings().training().learningRate() == 0) {
      throw UserException.of(
          "sweep.cells: %s has training.learningRate = 0, a rate by the model that it starts from; set the rate that sweep.rates are factors of",
          cell.name());
    }
  }

  /** Refuses identical runs, including a run given twice. */
  private static void requireDifferent(List<SweepCell> cells) {
    Map<Map<String, String>, String> seen = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (SweepCell cell : cells) {
      for (SweepCell.Run run : cell.trials()) {
        Map<String, String> settings = DifferingSettings.withoutPlaces(run.reader().render());
        String other = seen.putIfAbsent(settings, run.name());
        if (other != null) {
          throw UserException.of(
              "sweep.cells: %s and %s have the same settings; does a key=value argument override their parts?",
              other, run.name());
        }
      }
      for (BigDecimal rate : cell.rates()) {
        for (SweepCell.Run run : cell.runsAt(rate)) {
          if (!names.add(run.name())) {
            throw UserException.of(
                "sweep.cells: two runs would be named %s, after a part and after sweep.rates or sweep.seeds; rename the part",
                run.name());
          }
        }
      }
    }
  }

  private static void requireWholeTraining(SweepCell cell) {
    Settings settings = cell.reader().settings();
    TrainingSettings training = settings.training();
    if (training.maximumUpdates() == 0
        || training.maximumEpochs() > 0
        || training.maximumMinutes() > 0) {
      throw UserException.of(
          "sweep.cells: %s must be limited by updates alone: set training.maximumUpdates, and training.maximumEpochs = training.maximumMinutes = 0",
          cell.name());
    }
    if (settings.validation().patience() > 0) {
      throw UserException.of(
          "sweep.cells: %s could stop before the others: set validation.patience = 0", cell.name());
    }
  }

  /** Returns whether each combination is trained once, so that its run has its name. */
  boolean isSingle() {
    return runsOfEach() == 1;
  }

  /** Returns the number of runs that each combination takes: its rates, then its other seeds. */
  int runsOfEach() {
    SweepCell first = cells.get(0);
    return first.rates().size() + first.seeds().size() - 1;
  }

  /**
   * Selects combinations, in their order.
   *
   * @param names names in which * matches any characters; each must match at least one combination
   */
  public SweepPlan only(List<String> names) {
    List<SweepCell> chosen = new ArrayList<>(cells);
    List<Pattern> patterns = names.stream().map(SweepPlan::pattern).toList();
    for (int i = 0; i < names.size(); i++) {
      Pattern pattern = patterns.get(i);
      if (cells.stream().noneMatch(cell -> pattern.matcher(cell.name()).matches())) {
        throw UserException.of(
            "--cells %s: no such cell; sweep.cells has %s",
            names.get(i), String.join(", ", names()));
      }
    }
    chosen.removeIf(
        cell -> patterns.stream().noneMatch(pattern -> pattern.matcher(cell.name()).matches()));
    return new SweepPlan(chosen);
  }

  private static Pattern pattern(String name) {
    return Pattern.compile(Pattern.quote(name).replace("*", "\\E.*\\Q"));
  }

  /**
   * Returns a copy with full paths, in which combinations that start from a model have its network.
   *
   * @throws UserException when their settings contradict the model
   */
  public SweepPlan withModels(HadoopConf conf) throws IOException {
    List<SweepCell> complete = new ArrayList<>();
    for (SweepCell cell : cells) {
      complete.add(
          new SweepCell(
              cell.name(),
              LocatedSettings.of(
                  PretrainedModel.trainingSettings(cell.reader(), conf), conf.configuration()),
              cell.rates(),
              cell.seeds()));
    }
    return new SweepPlan(List.copyOf(complete));
  }

  List<String> names() {
    return cells.stream().map(SweepCell::name).toList();
  }
}
