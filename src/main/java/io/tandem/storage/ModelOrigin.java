package io.tandem.storage;

import io.tandem.Text;
import java.io.Serializable;

/**
 * The model that a training or a corpus was begun from, as manifests and checkpoints keep it.
 *
 * @param given the path that the user gave
 * @param file the file that identifies the model: of a training its parameters, of a corpus the
 *     header of the checkpoint
 * @param updates the updates that it had been trained by; 0 where that is not known, as for an
 *     imported model
 * @param sha256 of that file
 */
public record ModelOrigin(String given, String file, long updates, String sha256)
    implements Serializable {
  /** Returns how it was trained: by so many updates, or elsewhere. */
  public String training() {
    return updates == 0 ? "trained elsewhere" : Text.format("trained by %,d updates", updates);
  }
}
