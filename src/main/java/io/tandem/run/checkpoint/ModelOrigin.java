package io.tandem.run.checkpoint;

import java.io.Serializable;

/**
 * The model that a training started from, as run manifests and checkpoints keep it.
 *
 * @param given the path that the user gave
 * @param file the file of its parameters, with the path of the checkpoint
 * @param updates the updates that it had been trained by
 * @param sha256 of that file
 */
public record ModelOrigin(String given, String file, long updates, String sha256)
    implements Serializable {}
