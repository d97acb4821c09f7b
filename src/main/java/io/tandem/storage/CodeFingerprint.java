package io.tandem.storage;

import io.tandem.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Identifies the build of Tandem, also between versions: the SHA-256 of the running jar, or of the
 * names, sizes and times of the classes in a directory.
 */
public final class CodeFingerprint {
  private static String known;

  private CodeFingerprint() {}

  /** Returns the fingerprint of the running code; a unique one if the code cannot be found. */
  public static synchronized String current() throws IOException {
    if (known == null) {
      CodeSource source = CodeFingerprint.class.getProtectionDomain().getCodeSource();
      boolean isFile = source != null && source.getLocation().getProtocol().equals("file");
      known = isFile ? of(source.getLocation()) : UUID.randomUUID().toString();
    }
    return known;
  }

  /**
   * Returns the fingerprint of a local file or directory. Most class loaders encode spaces in its
   * URL.
   */
  static String of(URL location) throws IOException {
    try {
      return of(Path.of(location.toURI()));
    } catch (URISyntaxException e) {
      return of(Path.of(location.getPath()));
    }
  }

  public static String of(Path code) throws IOException {
    if (Files.isRegularFile(code)) {
      return Sha256.of(Files.newInputStream(code));
    }
    try (Stream<Path> files = Files.walk(code)) {
      String listing =
          files
              .filter(Files::isRegularFile)
              .sorted()
              .map(CodeFingerprint::describe)
              .collect(Collectors.joining("\n"));
      return Sha256.of(new ByteArrayInputStream(listing.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String describe(Path file) {
    try {
      return Text.format("%s %d %s", file, Files.size(file), Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot inspect " + file, e);
    }
  }
}
