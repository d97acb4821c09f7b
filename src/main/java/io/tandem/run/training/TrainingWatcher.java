package io.tandem.run.training;

import io.tandem.config.TrainingSettings;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.training.averaging.TrainingAttempt;
import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkContext;

/** Is told of the progress of a training. Driver only. */
public interface TrainingWatcher {
  /**
   * Training begins in this process, at its start or from a checkpoint.
   *
   * @param notes sentences about what is special, such as pairs that are left out
   */
  void begins(TrainingAttempt attempt, SparkContext spark, List<String> notes);

  /** Training continues from an earlier state, or by other settings. */
  void continues(String how, long updates);

  /** Something is wrong with the training that does not end it. */
  void warn(String what);

  /** The run directory has refused a write, which is tried again. */
  void refused(String what);

  void validation(MetricRow.Validation validation);

  /**
   * The limits are those given, or those decided in the course of the training.
   *
   * @param since {@link System#nanoTime} from which training.maximumMinutes count
   */
  default void limit(TrainingSettings limits, long since) {}

  default void round(MetricRow.Round round) {}

  default void validating(long updates) {}

  /** Training has ended, and the run says how. */
  default void ended(TrainingEnd end, RunDirectory run) throws IOException {}
}
