package io.tandem.run.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The settings of a training that have a parameter each, so that a grid can vary them. None has a
 * default: one that is not set is left to the {@code settings}, and they to {@code
 * conf/reference.conf} and its presets. Spark finds parameters by calling their methods by
 * reflection, which requires this interface to be public. Driver only.
 */
public interface TrainingParams extends Params {
  /** The parameters of one stage, made once. */
  record Tuned(
      Param<String> preset,
      DoubleParam dropout,
      IntParam merges,
      DoubleParam learningRate,
      IntParam warmupUpdates,
      IntParam batchTokens,
      LongParam maximumUpdates,
      DoubleParam maximumMinutes,
      IntParam workers,
      IntParam patience,
      LongParam seed)
      implements Serializable {
    /** Makes those of the stage with this uid. */
    static Tuned of(String uid) {
      return new Tuned(
          new Param<>(uid, "preset", doc("model.preset", "tiny, small, student, base or big")),
          new DoubleParam(
              uid,
              "dropout",
              doc("model.dropout", "share of values that are left out in training")),
          new IntParam(
              uid,
              "merges",
              doc(
                  "subword.merges",
                  "maximum number of merges to learn; of each side, if it is learned alone")),
          new DoubleParam(
              uid, "learningRate", doc("training.learningRate", "highest learning rate")),
          new IntParam(
              uid,
              "warmupUpdates",
              doc("training.warmupUpdates", "updates until the learning rate is at its highest")),
          new IntParam(
              uid,
              "batchTokens",
              doc("training.batchTokens", "most tokens on either side of one update of a worker")),
          new LongParam(
              uid,
              "maximumUpdates",
              doc("training.maximumUpdates", "updates after which training ends")),
          new DoubleParam(
              uid,
              "maximumMinutes",
              doc("training.maximumMinutes", "minutes after which training ends; 0 for no limit")),
          new IntParam(
              uid,
              "workers",
              doc("averaging.workers", "workers between which the pairs are divided")),
          new IntParam(
              uid,
              "patience",
              doc(
                  "validation.patience",
                  "validations without improvement after which training ends")),
          new LongParam(uid, "seed", doc("seed", "number from which all randomness is derived")));
    }

    private static String doc(String setting, String meaning) {
      return meaning + "; wins over the setting " + setting;
    }
  }

  /** Returns the stage's parameters. */
  Tuned tuned();

  default Param<String> preset() {
    return tuned().preset();
  }

  default DoubleParam dropout() {
    return tuned().dropout();
  }

  default IntParam merges() {
    return tuned().merges();
  }

  default DoubleParam learningRate() {
    return tuned().learningRate();
  }

  default IntParam warmupUpdates() {
    return tuned().warmupUpdates();
  }

  default IntParam batchTokens() {
    return tuned().batchTokens();
  }

  default LongParam maximumUpdates() {
    return tuned().maximumUpdates();
  }

  default DoubleParam maximumMinutes() {
    return tuned().maximumMinutes();
  }

  default IntParam workers() {
    return tuned().workers();
  }

  default IntParam patience() {
    return tuned().patience();
  }

  default LongParam seed() {
    return tuned().seed();
  }

  /** Returns those that are set as settings, such as {@code training.learningRate=0.001}. */
  default List<String> tunedSettings() {
    List<String> given = new ArrayList<>();
    add(given, "model.preset", preset());
    add(given, "model.dropout", dropout());
    add(given, "subword.merges", merges());
    add(given, "training.learningRate", learningRate());
    add(given, "training.warmupUpdates", warmupUpdates());
    add(given, "training.batchTokens", batchTokens());
    add(given, "training.maximumUpdates", maximumUpdates());
    add(given, "training.maximumMinutes", maximumMinutes());
    add(given, "averaging.workers", workers());
    add(given, "validation.patience", patience());
    add(given, "seed", seed());
    return given;
  }

  private void add(List<String> given, String setting, Param<?> parameter) {
    if (isSet(parameter)) {
      given.add(setting + "=" + get(parameter).get());
    }
  }
}
