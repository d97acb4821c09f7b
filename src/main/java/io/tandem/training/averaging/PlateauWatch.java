package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.training.shards.UnigramEntropy;
import io.tandem.training.worker.Shard;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;

/**
 * Watches for a training that has settled on a plateau where the network knows the frequency of
 * each token and nothing of the text: its loss is the entropy of single tokens. This is no
 * divergence, and patience would end it only much later. Warns once. Driver only.
 */
public final class PlateauWatch {
  /** A loss above this share of the entropy is on the plateau. */
  private static final double NEAR = 0.95;

  /** The number of validations in a row that must find it there. */
  private static final int IN_A_ROW = 2;

  private final DoubleSupplier measure;
  private final long warmupUpdates;
  private double entropy = Double.NaN;
  private int found;
  private boolean told;

  /**
   * @param measure the entropy of the target tokens of the training text, nats per token; asked
   *     once, when warmup is over
   * @param warmupUpdates the updates until the rate is at its highest; a loss up to then says
   *     little
   */
  PlateauWatch(DoubleSupplier measure, long warmupUpdates) {
    this.measure = measure;
    this.warmupUpdates = warmupUpdates;
  }

  /**
   * Returns the watch of a training.
   *
   * @param shards gives the shards of all workers, cached, when they are asked for
   */
  public static PlateauWatch of(
      Supplier<JavaRDD<Shard>> shards, Settings settings, int vocabularySize) {
    return new PlateauWatch(
        () -> UnigramEntropy.of(shards.get(), vocabularySize), settings.training().warmupUpdates());
  }

  /** Suppresses the warning, which the run has given before. */
  public void silence() {
    told = true;
  }

  /**
   * Takes a validation.
   *
   * @param updates updates of each worker made by then
   * @param loss the validation loss, nats per target token, without label smoothing
   * @return the finding and its remedy; empty when there is none
   */
  public Optional<String> after(long updates, double loss) {
    if (told || updates <= warmupUpdates) {
      return Optional.empty();
    }
    if (Double.isNaN(entropy)) {
      entropy = measure.getAsDouble();
    }
    found = loss > NEAR * entropy ? found + 1 : 0;
    if (found < IN_A_ROW) {
      return Optional.empty();
    }
    told = true;
    return Optional.of(
        Text.format(
            "after %,d updates the validation loss is %.3f, still near or above %.3f, the entropy"
                + " of single target tokens: the network has learned how frequent they are and no"
                + " more; lower training.learningRate, raise training.warmupUpdates, use larger"
                + " batches (training.batchTokens), or set model.normalization = pre if the network"
                + " is deep",
            updates, loss, entropy));
  }
}
