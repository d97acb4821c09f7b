package io.tandem.store;

import io.tandem.config.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * The corpus of a run, pinned by the SHA-256 of its manifest.
 *
 * @param pairs sentence pairs by split
 */
public record CorpusReference(
    String dir,
    String manifestSha256,
    String sourceLanguage,
    String targetLanguage,
    Map<String, Long> pairs) {

  public CorpusReference {
    pairs = new TreeMap<>(pairs);
  }

  /** Reads and hashes the manifest of the corpus directory. */
  public static CorpusReference of(
      HadoopConf conf,
      Path dir,
      String sourceLanguage,
      String targetLanguage,
      Map<String, Long> pairs)
      throws IOException {
    return new CorpusReference(
        dir.toString(),
        sha256(conf, new Path(dir, RunDirectory.MANIFEST)),
        sourceLanguage,
        targetLanguage,
        pairs);
  }

  private static String sha256(HadoopConf conf, Path file) throws IOException {
    try (InputStream in = conf.fileSystem(file).open(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s does not exist: prepare the corpus first (jobs/prepare.sh)".formatted(file), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
