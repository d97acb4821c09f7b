package io.tandem.interop.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.interop.tensors.PytorchFile;
import io.tandem.interop.tensors.RandomAccessBytes;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.Sha256;
import io.tandem.storage.StoreJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The directory of another tool's model. Reads only files that have a name inside the directory,
 * whatever its configuration names, and records them for the model's origin. Names may be symbolic
 * links, as in Hugging Face's cache.
 */
public final class ModelFolder {
  /** More than any vocabulary needs. */
  private static final long MAX_BYTES = 256L << 20;

  private final HadoopConf conf;
  private final Path path;
  private final TreeSet<String> used = new TreeSet<>();

  public ModelFolder(HadoopConf conf, Path path) {
    this.conf = conf;
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** The path of a file in it, for messages. */
  public String file(String name) {
    return new Path(path, name).toString();
  }

  public boolean has(String name) throws IOException {
    try {
      return conf.fileSystem(path).getFileStatus(new Path(path, name)).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** The names of its files, in alphabetical order. */
  public List<String> names() throws IOException {
    return Arrays.stream(conf.fileSystem(path).listStatus(path))
        .filter(FileStatus::isFile)
        .map(file -> file.getPath().getName())
        .sorted()
        .toList();
  }

  /**
   * Returns the name of a file given by a configuration, after checking that it is in the
   * directory.
   *
   * @param setting where the name was found, for messages
   * @throws UserException if the name leads elsewhere, or there is no such file
   */
  public String named(String setting, String name) throws IOException {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.equals("..")) {
      throw UserException.of(
          "%s names the file \"%s\": a model's files lie next to each other, and nothing else is read; move it to %s and write its plain name",
          setting, name, path);
    }
    if (!has(name)) {
      throw UserException.of(
          "%s names the file %s, but %s has none; copy it there", setting, name, path);
    }
    return name;
  }

  /**
   * Returns the content of a file.
   *
   * @throws UserException if it is missing or too large
   */
  public byte[] bytes(String name) throws IOException {
    Path file = new Path(path, name);
    try (FSDataInputStream in = conf.fileSystem(file).open(file)) {
      long size = conf.fileSystem(file).getFileStatus(file).getLen();
      if (size > MAX_BYTES) {
        throw UserException.of(
            "%s has %,d bytes, expected at most %,d: it is not a file of its kind",
            file, size, MAX_BYTES);
      }
      byte[] content = new byte[(int) size];
      in.readFully(content);
      used.add(name);
      return content;
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s is missing; the directory of a model has it, copy it as well".formatted(file), e);
    }
  }

  public String text(String name) throws IOException {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** Returns a JSON object. */
  public JsonNode json(String name) throws IOException {
    return json(bytes(name), file(name));
  }

  /**
   * Returns the JSON object in the content of a file.
   *
   * @throws UserException if it is anything else
   */
  public static JsonNode json(byte[] content, String file) {
    try {
      JsonNode json = StoreJson.tree(content);
      if (json == null || !json.isObject()) {
        throw new UserException(file + ": expected a JSON object in braces");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new UserException("%s is damaged: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** Opens a large file for random access. */
  public RandomAccessBytes open(String name) {
    RandomAccessBytes bytes =
        RandomAccessBytes.open(GivenPath.file(file(name)), conf.configuration());
    used.add(name);
    return bytes;
  }

  /** Returns whether a file begins like one of PyTorch's. */
  public boolean isPytorch(String name) throws IOException {
    try (RandomAccessBytes bytes =
        RandomAccessBytes.open(GivenPath.file(file(name)), conf.configuration())) {
      return PytorchFile.isOne(bytes);
    }
  }

  /** Returns the SHA-256 of every file that was read, by its name. */
  public Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String name : used) {
      Path file = new Path(path, name);
      hashes.put(name, Sha256.of(conf.fileSystem(file).open(file)));
    }
    return hashes;
  }
}
