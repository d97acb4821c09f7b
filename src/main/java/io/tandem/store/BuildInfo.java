package io.tandem.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Tandem wrote something. The build may put {@code io/tandem/build.properties} with a {@code
 * commit} on the class path; without it the commit is {@value #UNKNOWN}.
 */
public record BuildInfo(String version, String commit) {
  private static final String RESOURCE = "/io/tandem/build.properties";
  private static final String UNKNOWN = "unknown";

  /** What the running classes say of themselves. */
  public static BuildInfo current() {
    return new BuildInfo(TandemVersion.current(), commitOfBuild());
  }

  private static String commitOfBuild() {
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        return UNKNOWN;
      }
      Properties properties = new Properties();
      properties.load(in);
      String commit = properties.getProperty("commit", "").strip();
      // A build outside git leaves nothing, or the placeholder.
      return commit.isEmpty() || commit.startsWith("${") ? UNKNOWN : commit;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
