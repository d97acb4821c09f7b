package io.tandem.translation.spark;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordDirectory;
import io.tandem.translation.PortableModel;
import io.tandem.translation.search.Shortlist;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A model in a directory of any Hadoop file system:
 *
 * <pre>
 * network-0.json   DL4J's configuration; network-1.json and so on for an ensemble
 * network-0.f32    little-endian floats
 * subwords/        the files of the subwords
 * shortlist.bin    the lexical shortlist, if the model has one
 * languages        the tags of source and target language, a line each; empty if unknown
 * settings.conf    the settings of the training
 * checksum         that of networks, subwords and shortlist; written last
 * </pre>
 */
public final class ModelDirectory {
  /** The directory in a saved {@link TranslationModel}. */
  static final String NAME = "model";

  private static final String SUBWORDS = "subwords";
  private static final String LANGUAGES = "languages";
  private static final String SETTINGS = "settings.conf";
  private static final String CHECKSUM = "checksum";
  private static final int CHUNK_FLOATS = 1 << 16;

  private final Path directory;
  private final Configuration hadoop;
  private final FileSystem fileSystem;

  ModelDirectory(Path directory, Configuration hadoop) throws IOException {
    this.directory = directory;
    this.hadoop = hadoop;
    fileSystem = directory.getFileSystem(hadoop);
  }

  /**
   * The directory in a saved {@link TranslationModel}; empty if there is none at the path.
   *
   * @param saved the path that the model was saved to
   */
  public static Optional<ModelDirectory> in(Path saved, Configuration hadoop) throws IOException {
    ModelDirectory directory = new ModelDirectory(new Path(saved, NAME), hadoop);
    return directory.fileSystem.exists(new Path(directory.directory, CHECKSUM))
        ? Optional.of(directory)
        : Optional.empty();
  }

  void write(PortableModel model, String settings) throws IOException {
    for (int i = 0; i < model.networks().size(); i++) {
      write(configuration(i), model.networks().get(i).configuration());
      writeFloats(parameters(i), model.networks().get(i).parameters());
    }
    new SubwordDirectory(new Path(directory, SUBWORDS), hadoop)
        .write(Subwords.of(model.subwordFiles(), directory.toString()));
    if (model.shortlist().isPresent()) {
      write(Shortlist.FILE, model.shortlist().get());
    }
    write(LANGUAGES, model.sourceLanguage() + "\n" + model.targetLanguage() + "\n");
    write(SETTINGS, settings);
    write(CHECKSUM, model.fingerprint());
  }

  /**
   * @throws UserException if it is not as it was written
   */
  public PortableModel read() throws IOException {
    List<PortableModel.Network> networks = new ArrayList<>();
    while (fileSystem.exists(new Path(directory, configuration(networks.size())))) {
      int i = networks.size();
      networks.add(new PortableModel.Network(text(configuration(i)), floats(parameters(i))));
    }
    if (networks.isEmpty()) {
      throw UserException.of(
          "%s holds no %s: it is not a saved model", directory, configuration(0));
    }
    String[] languages = languages();
    PortableModel model =
        new PortableModel(
                networks,
                new SubwordDirectory(new Path(directory, SUBWORDS), hadoop).read().files(),
                directory.toString())
            .withShortlist(shortlist())
            .withLanguages(languages[0], languages[1]);
    String expected = text(CHECKSUM);
    if (!expected.equals(model.fingerprint())) {
      throw UserException.of(
          "%s is damaged: expected the checksum %s, found %s; save it again",
          directory, expected, model.fingerprint());
    }
    return model;
  }

  private Optional<byte[]> shortlist() throws IOException {
    return fileSystem.exists(new Path(directory, Shortlist.FILE))
        ? Optional.of(bytes(Shortlist.FILE))
        : Optional.empty();
  }

  /** Returns the languages; models that were saved without them have none. */
  private String[] languages() throws IOException {
    return fileSystem.exists(new Path(directory, LANGUAGES))
        ? text(LANGUAGES).split("\n", -1)
        : new String[] {"", ""};
  }

  /** The settings of the training, HOCON. */
  public String settings() throws IOException {
    return text(SETTINGS);
  }

  private static String configuration(int network) {
    return Text.format("network-%d.json", network);
  }

  private static String parameters(int network) {
    return Text.format("network-%d.f32", network);
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] content) throws IOException {
    try (FSDataOutputStream out = fileSystem.create(new Path(directory, name), true)) {
      out.write(content);
    }
  }

  private void writeFloats(String name, float[] values) throws IOException {
    ByteBuffer chunk = chunk();
    try (FSDataOutputStream out = fileSystem.create(new Path(directory, name), true)) {
      for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
        int count = Math.min(CHUNK_FLOATS, values.length - from);
        chunk.asFloatBuffer().put(values, from, count);
        out.write(chunk.array(), 0, count * Float.BYTES);
      }
    }
  }

  private String text(String name) throws IOException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  private byte[] bytes(String name) throws IOException {
    try (FSDataInputStream in = fileSystem.open(required(name))) {
      return in.readAllBytes();
    }
  }

  private Path required(String name) throws IOException {
    Path file = new Path(directory, name);
    if (!fileSystem.exists(file)) {
      throw UserException.of(
          "%s is missing: the saved model is not complete; save or copy it again", file);
    }
    return file;
  }

  private float[] floats(String name) throws IOException {
    Path file = required(name);
    long bytes = fileSystem.getFileStatus(file).getLen();
    float[] values = new float[Math.toIntExact(bytes / Float.BYTES)];
    ByteBuffer chunk = chunk();
    try (FSDataInputStream in = fileSystem.open(file)) {
      for (int from = 0; from < values.length; from += CHUNK_FLOATS) {
        int count = Math.min(CHUNK_FLOATS, values.length - from);
        in.readFully(chunk.array(), 0, count * Float.BYTES);
        chunk.asFloatBuffer().get(values, from, count);
      }
    }
    return values;
  }

  private static ByteBuffer chunk() {
    return ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
