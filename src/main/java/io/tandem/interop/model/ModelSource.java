package io.tandem.interop.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.UserException;
import io.tandem.storage.StoreJson;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@value #FILE} of a checkpoint: the origin of an imported model.
 *
 * @param tool the tool that wrote the model
 * @param directory its path
 * @param files the SHA-256 of each file that was read, by its name
 */
public record ModelSource(
    String tool, String directory, Map<String, String> files, Instant imported) {
  public static final String FILE = "origin.json";

  public ModelSource {
    files = new TreeMap<>(files);
  }

  /** Returns the source of an imported model; empty for a trained one. */
  static Optional<ModelSource> of(Checkpoint checkpoint) throws IOException {
    Optional<byte[]> content = checkpoint.file(FILE);
    try {
      return content.isPresent()
          ? Optional.of(StoreJson.value(content.get(), ModelSource.class))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s/%s is damaged: %s".formatted(checkpoint.path(), FILE, e.getOriginalMessage()), e);
    }
  }
}
