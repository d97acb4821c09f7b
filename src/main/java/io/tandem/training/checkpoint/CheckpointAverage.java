package io.tandem.training.checkpoint;

import io.tandem.UserException;
import java.io.IOException;
import java.util.List;

/** The mean of the models of several checkpoints of one network. */
public final class CheckpointAverage {
  private CheckpointAverage() {}

  public static float[] parameters(List<Checkpoint> checkpoints) throws IOException {
    float[] mean = checkpoints.get(0).model();
    for (int n = 1; n < checkpoints.size(); n++) {
      float[] next = checkpoints.get(n).model();
      if (next.length != mean.length) {
        throw UserException.of(
            "%s has %d parameters and %s has %d: only checkpoints of the same network can be"
                + " averaged",
            checkpoints.get(0).path(), mean.length, checkpoints.get(n).path(), next.length);
      }
      // A running mean, so that two models are held and not all.
      for (int i = 0; i < mean.length; i++) {
        mean[i] += (next[i] - mean[i]) / (n + 1);
      }
    }
    return mean;
  }
}
