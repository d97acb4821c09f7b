package io.tandem.storage;

import io.tandem.Text;
import java.io.Serializable;

/**
 * The model that a training or a corpus started from, as manifests and checkpoints record it.
 *
 * @param given the path that the user gave
 * @param file the file that identifies the model: the parameters for a training, the header of the
 *     checkpoint for a corpus
 * @param updates the number of its updates; 0 if unknown, as for an imported model
 * @param sha256 of that file
 */
public record ModelOrigin(String given, String file, long updates, String sha256)
    implements Serializable {
  /** Describes its training: the number of updates, or elsewhere. */
  public String training() {
    return updates == 0 ? "trained elsewhere" : Text.format("trained by %,d updates", updates);
  }
}
