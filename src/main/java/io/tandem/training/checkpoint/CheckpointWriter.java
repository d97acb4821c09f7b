package io.tandem.training.checkpoint;

import io.tandem.storage.ChecksummedWriter;
import io.tandem.storage.FileEntry;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ModelOrigin;
import io.tandem.storage.Published;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.storage.publish.Lease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * Makes one checkpoint under a temporary name; {@link #publish} gives it its own. Closing without
 * publishing leaves nothing. Driver only.
 */
public final class CheckpointWriter implements AutoCloseable {
  private final HadoopConf conf;
  private final Path target;
  private final long round;
  private final long updates;
  private final AtomicDirectory directory;
  private final Map<String, FileEntry> parts = new TreeMap<>();
  private ModelOrigin startedFrom;
  private List<String> kernels = List.of();

  CheckpointWriter(Lease lease, Path target, long round, long updates) throws IOException {
    this(lease.conf(), AtomicDirectory.within(lease, target), round, updates);
  }

  private CheckpointWriter(HadoopConf conf, AtomicDirectory directory, long round, long updates) {
    this.conf = conf;
    this.target = directory.target();
    this.round = round;
    this.updates = updates;
    this.directory = directory;
  }

  /**
   * Starts a checkpoint that belongs to no run, at a path where nothing may exist.
   *
   * @param tell receives a line about earlier writers
   * @throws io.tandem.UserException if something is there
   */
  public static CheckpointWriter alone(HadoopConf conf, Path target, Consumer<String> tell) {
    return new CheckpointWriter(
        conf,
        AtomicDirectory.createOurs(target, conf.configuration(), "choose another path", tell),
        0,
        0);
  }

  /** The network's configuration, DL4J's JSON. */
  public CheckpointWriter network(String json) throws IOException {
    return add(Checkpoint.NETWORK, json.getBytes(StandardCharsets.UTF_8));
  }

  /** The settings in effect, HOCON. */
  public CheckpointWriter settings(String hocon) throws IOException {
    return add(Checkpoint.SETTINGS, hocon.getBytes(StandardCharsets.UTF_8));
  }

  /** The model that the training started from, if it did from one. */
  public CheckpointWriter startedFrom(Optional<ModelOrigin> origin) {
    startedFrom = origin.orElse(null);
    return this;
  }

  /** The kernels that executors have computed the training with. */
  public CheckpointWriter kernels(List<String> ofTraining) {
    kernels = ofTraining;
    return this;
  }

  /** The files of the subword model by their names. */
  public CheckpointWriter subwords(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      if (file.getKey().contains("/")) {
        throw new IllegalArgumentException("subword file with a path: " + file.getKey());
      }
      add(Checkpoint.SUBWORDS + file.getKey(), file.getValue());
    }
    return this;
  }

  /** The parameters of the latest network, flat, as DL4J orders them. */
  public CheckpointWriter parameters(float[] values) throws IOException {
    return addFloats(Checkpoint.PARAMETERS, values);
  }

  /** The average of past networks; an empty one is left out. */
  public CheckpointWriter average(float[] values) throws IOException {
    return values.length == 0 ? this : addFloats(Checkpoint.AVERAGE, values);
  }

  /** Any further vector that a resumed run needs, such as the momentum of the outer step. */
  public CheckpointWriter vector(String name, float[] values) throws IOException {
    return addFloats(Checkpoint.vectorFile(name), values);
  }

  /** A further file, which no run needs. */
  public CheckpointWriter file(String name, byte[] content) throws IOException {
    return add(name, content);
  }

  /**
   * Completes the checkpoint.
   *
   * @param model its model, as it was measured
   */
  public Checkpoint publish(Validated model) throws IOException {
    for (String required :
        List.of(Checkpoint.NETWORK, Checkpoint.SETTINGS, Checkpoint.PARAMETERS)) {
      if (!parts.containsKey(required)) {
        throw new IllegalStateException("a checkpoint needs " + required);
      }
    }
    if (!parts.containsKey(Checkpoint.file(model.network()))) {
      throw new IllegalStateException("the model is " + Checkpoint.file(model.network()));
    }
    CheckpointHeader header = header(model);
    try (ChecksummedWriter out =
        new ChecksummedWriter(conf, new Path(directory.staging(), CheckpointHeader.FILE))) {
      out.writeBytes(StoreJson.indented(header));
      out.finish(CheckpointHeader.FILE);
    }
    directory.publish();
    return new Checkpoint(conf, target, Published.content(conf, target), header);
  }

  private CheckpointHeader header(Validated model) {
    return new CheckpointHeader(
        CheckpointHeader.FORMAT_VERSION,
        CheckpointHeader.KIND,
        round,
        updates,
        parts.get(Checkpoint.PARAMETERS).bytes() / Float.BYTES,
        model.network(),
        model.loss(),
        model.bleu(),
        Instant.now(),
        CheckpointHeader.LITTLE_ENDIAN,
        startedFrom,
        kernels,
        new ArrayList<>(parts.values()));
  }

  private CheckpointWriter add(String name, byte[] content) throws IOException {
    try (ChecksummedWriter out = new ChecksummedWriter(conf, new Path(directory.staging(), name))) {
      out.writeBytes(content);
      parts.put(name, out.finish(name));
    }
    return this;
  }

  private CheckpointWriter addFloats(String name, float[] values) throws IOException {
    try (ChecksummedWriter out = new ChecksummedWriter(conf, new Path(directory.staging(), name))) {
      out.writeFloats(values);
      parts.put(name, out.finish(name));
    }
    return this;
  }

  @Override
  public void close() {
    directory.close();
  }
}
