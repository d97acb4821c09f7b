package io.tandem.training.shards;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.config.StageSettings;
import io.tandem.storage.Hash64;
import io.tandem.text.Display;
import java.util.List;
import java.util.Optional;

/**
 * A stage of training: by the updates made and the validations in it follows when it ends, and by
 * its number what is drawn in it. A training without stages is one stage. Driver only.
 *
 * @param number from 1
 * @param count the number of all stages
 * @param begin updates of each worker made before it
 */
public record TrainingStage(StageSettings settings, int number, int count, long begin) {
  /** The only stage of a training without stages. */
  public static final TrainingStage WHOLE = new TrainingStage(StageSettings.WHOLE, 1, 1, 0);

  /**
   * Returns the stage after those that have ended.
   *
   * @param ended the ends of all stages before it, in their order
   */
  public static TrainingStage after(List<StageEnd> ended, Settings settings) {
    List<StageSettings> all = settings.training().stages();
    return all.isEmpty()
        ? WHOLE
        : new TrainingStage(
            all.get(ended.size()),
            ended.size() + 1,
            all.size(),
            ended.isEmpty() ? 0 : ended.get(ended.size() - 1).updates());
  }

  /** Returns whether it ends with the training. */
  public boolean isLast() {
    return number == count;
  }

  /**
   * Returns the validations in a row without improvement that end it; 0 for any number.
   *
   * @param ofTraining {@code validation.patience}
   */
  public int patience(int ofTraining) {
    return isLast() ? ofTraining : settings.patience();
  }

  /**
   * Returns which limit has been reached, other than {@link #patience}; empty while none has.
   *
   * @param updates updates of each worker since training began
   * @param epochs passes through the pairs of the stage
   */
  public Optional<String> limitReached(long updates, double epochs) {
    if (settings.epochs() > 0 && epochs >= settings.epochs()) {
      return Optional.of(Text.format("after %s epochs", Display.significant(epochs)));
    }
    if (settings.updates() > 0 && updates - begin >= settings.updates()) {
      return Optional.of(Text.format("after %,d updates", updates - begin));
    }
    return Optional.empty();
  }

  /**
   * Returns the seed of the order and the variations of its pairs. That of the first stage is the
   * training's, which has the order of a training without stages.
   *
   * @param ofTraining the seed of the settings
   */
  public long seed(long ofTraining) {
    return number == 1 ? ofTraining : Hash64.of(ofTraining, number);
  }

  /** Returns its number among all, such as "stage 1 of 2"; empty if it is the only one. */
  public String name() {
    return count == 1 ? "" : Text.format("stage %d of %d", number, count);
  }
}
