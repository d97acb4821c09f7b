package io.tandem.training.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.DamagedFileException;
import io.tandem.storage.FileEntry;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ModelOrigin;
import io.tandem.storage.StoreJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.Path;

/**
 * {@code checkpoint.json}: what a checkpoint is and of which parts it consists.
 *
 * @param formatVersion the format version of the layout; a reader refuses newer ones
 * @param kind always {@value #KIND}
 * @param round rounds completed, so the number of the next round
 * @param updates optimizer steps completed by each worker
 * @param parameters floats in {@code parameters.f32}
 * @param model the network that is the model; the other is for training to continue
 * @param validationLoss nats per target token; NaN when not measured
 * @param bleu the BLEU of the validation sentences; NaN when not measured
 * @param startedFrom the model that the training started from; null when it was a new network
 * @param kernels all that executors have computed the training with; empty when not known
 */
public record CheckpointHeader(
    int formatVersion,
    String kind,
    long round,
    long updates,
    long parameters,
    Validated.Network model,
    double validationLoss,
    double bleu,
    Instant created,
    String byteOrder,
    @JsonInclude(JsonInclude.Include.NON_NULL) ModelOrigin startedFrom,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> kernels,
    List<FileEntry> parts) {

  static final String FILE = "checkpoint.json";
  static final int FORMAT_VERSION = 1;
  static final String KIND = "tandem-checkpoint";
  static final String LITTLE_ENDIAN = "little-endian";

  public CheckpointHeader {
    if (parts == null || parts.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("parts that are none");
    }
    parts = List.copyOf(parts);
    kernels = kernels == null ? List.of() : kernels.stream().filter(Objects::nonNull).toList();
    Objects.requireNonNull(model, "no model");
  }

  /** The model as its validation found it. */
  Validated validated() {
    return new Validated(model, validationLoss, bleu);
  }

  static CheckpointHeader read(HadoopConf conf, Path directory) throws IOException {
    Path file = new Path(directory, FILE);
    try {
      return parse(AtomicFile.read(conf, file), file);
    } catch (FileNotFoundException e) {
      throw new DamagedFileException(file + " is missing: expected a header in JSON", e);
    }
  }

  /**
   * Reads the content of a file.
   *
   * @param file its path, for messages
   */
  static CheckpointHeader parse(byte[] content, Path file) throws IOException {
    try {
      JsonNode json = StoreJson.tree(content);
      requireKnownFormat(json, file);
      CheckpointHeader header = StoreJson.MAPPER.treeToValue(json, CheckpointHeader.class);
      header.requireUsable(file);
      return header;
    } catch (JsonProcessingException e) {
      throw new DamagedFileException(
          "%s is damaged: expected a header in JSON, found %s"
              .formatted(file, StoreJson.mistake(e)),
          e);
    }
  }

  private static void requireKnownFormat(JsonNode json, Path file) throws IOException {
    if (!json.path("kind").asText().equals(KIND)) {
      throw new DamagedFileException(
          "%s is damaged: expected \"kind\": \"%s\", found %s"
              .formatted(file, KIND, json.has("kind") ? json.get("kind") : "none"));
    }
    int version = json.path("formatVersion").asInt();
    if (version > FORMAT_VERSION) {
      throw UserException.of(
          "%s has format version %d, but this version of Tandem reads up to %d: use the version"
              + " that wrote it or a newer one",
          file, version, FORMAT_VERSION);
    }
  }

  private void requireUsable(Path file) throws IOException {
    if (!LITTLE_ENDIAN.equals(byteOrder)) {
      throw new DamagedFileException(
          "%s is damaged: expected \"byteOrder\": \"%s\", found \"%s\""
              .formatted(file, LITTLE_ENDIAN, byteOrder));
    }
  }
}
