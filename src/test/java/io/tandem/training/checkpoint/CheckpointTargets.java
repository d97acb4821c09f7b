package io.tandem.training.checkpoint;

import io.tandem.UserException;
import io.tandem.fuzz.FuzzTarget;
import io.tandem.storage.DamagedFileException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/** The headers of checkpoints, fuzzed. */
public final class CheckpointTargets {
  private CheckpointTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("checkpoint", "checkpoint.json", CheckpointTargets::readHeader));
  }

  private static String readHeader(byte[] input, String file) throws IOException {
    try {
      CheckpointHeader header = CheckpointHeader.parse(input, new Path(file));
      return String.format(Locale.ROOT, "parts: %d", header.parts().size());
    } catch (DamagedFileException e) {
      throw new UserException(e.getMessage(), e); // as Checkpoint.open does
    }
  }
}
