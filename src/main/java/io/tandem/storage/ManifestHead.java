package io.tandem.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;

/**
 * The head of a directory's {@value #FILE}. Many programs write a file with that name: only its
 * kind makes a directory one of Tandem's.
 *
 * @param kind empty if the file has none
 * @param job the job that made it; empty if the file does not say
 * @param sha256 the SHA-256 of the file, which distinguishes directories that had the same path
 */
public record ManifestHead(String kind, String job, String sha256) {
  public static final String FILE = "manifest.json";

  /** {@code kind} of a corpus directory. */
  public static final String CORPUS = "tandem-corpus";

  /** {@code kind} of a run directory. */
  public static final String RUN = "tandem-run";

  /** Returns empty if there is no such file, or it is not JSON. */
  public static Optional<ManifestHead> read(HadoopConf conf, Path directory) throws IOException {
    Path file = new Path(Published.content(conf, directory), FILE);
    FileSystem fileSystem = conf.fileSystem(file);
    byte[] content;
    try {
      if (!fileSystem.getFileStatus(file).isFile()) {
        return Optional.empty();
      }
      content = AtomicFile.read(conf, file);
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      return Optional.empty();
    }
    try {
      JsonNode json = StoreJson.tree(content);
      return Optional.of(
          new ManifestHead(
              json.path("kind").asText(),
              json.path("job").asText(),
              Sha256.of(new ByteArrayInputStream(content))));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  public boolean isRun() {
    return kind.equals(RUN);
  }

  public boolean isCorpus() {
    return kind.equals(CORPUS);
  }
}
