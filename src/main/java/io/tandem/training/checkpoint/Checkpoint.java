package io.tandem.training.checkpoint;

import io.tandem.UserException;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.storage.ChecksummedReader;
import io.tandem.storage.DamagedFileException;
import io.tandem.storage.FileEntry;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ModelOrigin;
import io.tandem.storage.Published;
import io.tandem.storage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A complete checkpoint, {@code checkpoints/00001234} (updates). It holds all that is needed to
 * translate and to continue training:
 *
 * <pre>
 * checkpoint.json      {@link CheckpointHeader}
 * network.json         DL4J's ComputationGraphConfiguration
 * parameters.f32       little-endian floats
 * vectors/average.f32  the average of past networks, if one is kept; the header tells which is the model
 * vectors/NAME.f32     further vectors, such as the outer momentum
 * subword/             the files of the subword model
 * shortlist.bin        the lexical shortlist, if the corpus has one
 * effective.conf       the settings
 * </pre>
 *
 * Every read verifies size and checksum; a damaged part is a {@link UserException} that names it.
 * Driver only.
 */
public final class Checkpoint {
  static final String NETWORK = "network.json";
  static final String SETTINGS = "effective.conf";
  static final String PARAMETERS = "parameters.f32";
  static final String AVERAGE = vectorFile("average");
  static final String SUBWORDS = "subword/";

  private final HadoopConf conf;
  private final Path path;
  private final Path content;
  private final CheckpointHeader header;

  Checkpoint(HadoopConf conf, Path path, Path content, CheckpointHeader header) {
    this.conf = conf;
    this.path = path;
    this.content = content;
    this.header = header;
  }

  /** Returns whether there is a checkpoint at the path, intact or not. */
  public static boolean exists(HadoopConf conf, Path path) throws IOException {
    Path content = Published.content(conf, path);
    return conf.fileSystem(path).exists(new Path(content, CheckpointHeader.FILE));
  }

  /** Opens the checkpoint at the path, anywhere; its parts are not read yet. */
  public static Checkpoint open(HadoopConf conf, Path path) throws IOException {
    try {
      return openOrDamaged(conf, path);
    } catch (DamagedFileException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  static Checkpoint openOrDamaged(HadoopConf conf, Path path) throws IOException {
    Path content = Published.content(conf, path);
    return new Checkpoint(conf, path, content, CheckpointHeader.read(conf, content));
  }

  static String vectorFile(String name) {
    return "vectors/%s.f32".formatted(name);
  }

  /** Returns the name of the part that holds the parameters of a network. */
  static String file(Validated.Network network) {
    return switch (network) {
      case LATEST -> PARAMETERS;
      case AVERAGE -> AVERAGE;
    };
  }

  public Path path() {
    return path;
  }

  public CheckpointHeader header() {
    return header;
  }

  public String network() throws IOException {
    return new String(bytes(required(NETWORK)), StandardCharsets.UTF_8);
  }

  /** The network, as far as it is known without its parameters. */
  ComputationGraphConfiguration configuration() throws IOException {
    return TransformerGraph.configuration(
        network(), header.parameters(), new Path(path, NETWORK).toString());
  }

  /** The settings in effect when it was written, HOCON. */
  public String settings() throws IOException {
    return new String(bytes(required(SETTINGS)), StandardCharsets.UTF_8);
  }

  /** The files of the subword model by their names. */
  public Map<String, byte[]> subwords() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (FileEntry part : header.parts()) {
      if (part.name().startsWith(SUBWORDS)) {
        files.put(part.name().substring(SUBWORDS.length()), bytes(part));
      }
    }
    return files;
  }

  /** The parameters with which training continues. */
  public float[] parameters() throws IOException {
    return floats(required(PARAMETERS));
  }

  /** The average of past networks; empty when none was kept. */
  public float[] average() throws IOException {
    Optional<FileEntry> part = part(AVERAGE);
    return part.isPresent() ? floats(part.get()) : new float[0];
  }

  /** The parameters of the model. */
  public float[] model() throws IOException {
    return floats(required(file(header.model())));
  }

  /** Returns the model as one that something starts from, identified by its parameters. */
  ModelOrigin originByParameters(String given) throws IOException {
    return origin(given, file(header.model()));
  }

  /** Returns the same, identified by the header, which has the checksums of all parts. */
  public ModelOrigin originByHeader(String given) throws IOException {
    return origin(given, CheckpointHeader.FILE);
  }

  private ModelOrigin origin(String given, String name) throws IOException {
    Path file = new Path(content, name);
    return new ModelOrigin(
        given, file.toString(), header.updates(), Sha256.of(conf.fileSystem(file).open(file)));
  }

  /** The model, ready to use. */
  public ComputationGraph graph() throws IOException {
    ComputationGraph graph = TransformerGraph.create(configuration());
    FlatVector.write(model(), graph.params());
    return graph;
  }

  /** The vector of that name; empty if the run kept none. */
  public Optional<float[]> vector(String name) throws IOException {
    Optional<FileEntry> part = part(vectorFile(name));
    return part.isPresent() ? Optional.of(floats(part.get())) : Optional.empty();
  }

  /** The content of a further file; empty if the checkpoint has none of that name. */
  public Optional<byte[]> file(String name) throws IOException {
    Optional<FileEntry> part = part(name);
    return part.isPresent() ? Optional.of(bytes(part.get())) : Optional.empty();
  }

  /** The first damage found in reading everything; empty when the checkpoint is intact. */
  public Optional<String> damage() throws IOException {
    for (FileEntry part : header.parts()) {
      try (ChecksummedReader in = new ChecksummedReader(conf, content, part)) {
        in.verify();
      } catch (DamagedFileException e) {
        return Optional.of(e.getMessage());
      }
    }
    return Optional.empty();
  }

  private Optional<FileEntry> part(String name) {
    return header.parts().stream().filter(part -> part.name().equals(name)).findFirst();
  }

  private FileEntry required(String name) {
    return part(name)
        .orElseThrow(
            () -> UserException.of("%s/%s lists no part %s", path, CheckpointHeader.FILE, name));
  }

  private byte[] bytes(FileEntry part) throws IOException {
    return verified(
        part,
        in -> {
          byte[] content = in.readBytes();
          in.verify();
          return content;
        });
  }

  private float[] floats(FileEntry part) throws IOException {
    return verified(
        part,
        in -> {
          float[] values = in.readFloats(part.bytes() / Float.BYTES);
          in.verify();
          return values;
        });
  }

  private <T> T verified(FileEntry part, Reading<T> reading) throws IOException {
    try (ChecksummedReader in = new ChecksummedReader(conf, content, part)) {
      return reading.of(in);
    } catch (DamagedFileException e) {
      throw new UserException(
          e.getMessage() + "; use another checkpoint of the run, or copy this one again", e);
    }
  }

  private interface Reading<T> {
    T of(ChecksummedReader in) throws IOException;
  }
}
