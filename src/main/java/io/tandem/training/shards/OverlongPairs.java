package io.tandem.training.shards;

import io.tandem.Text;
import io.tandem.config.TrainingSettings;
import java.util.List;
import java.util.Optional;

/**
 * The pairs that are used neither for training nor for validation because they are longer than the
 * settings allow.
 */
public final class OverlongPairs {
  private OverlongPairs() {}

  /** Returns a human-readable sentence; empty if nothing was left out. */
  public static Optional<String> of(
      List<ShardSize> training, List<ShardSize> validation, TrainingSettings settings) {
    long ofTraining = tooLong(training);
    long ofValidation = tooLong(validation);
    return ofTraining + ofValidation == 0
        ? Optional.empty()
        : Optional.of(
            Text.format(
                "left out pairs longer than training.maximumSentenceTokens = %d: %,d of %,d for"
                    + " training, %,d of %,d for validation",
                settings.maximumSentenceTokens(),
                ofTraining,
                ofTraining + pairs(training),
                ofValidation,
                ofValidation + pairs(validation)));
  }

  private static long tooLong(List<ShardSize> sizes) {
    return sizes.stream().mapToLong(ShardSize::tooLong).sum();
  }

  private static long pairs(List<ShardSize> sizes) {
    return sizes.stream().mapToLong(ShardSize::pairs).sum();
  }
}
