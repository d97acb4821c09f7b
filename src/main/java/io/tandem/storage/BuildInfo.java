package io.tandem.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The build of Tandem that wrote something. The build puts {@code io/tandem/build.properties} on
 * the class path; of a build outside a git checkout the commit is {@value #UNKNOWN}.
 */
public record BuildInfo(String version, String commit) {
  private static final String RESOURCE = "/io/tandem/build.properties";
  private static final String UNKNOWN = "unknown";

  /** Returns the build of the running classes. */
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
      String commit = properties.getProperty("git.commit.id.abbrev", UNKNOWN);
      // What was changed after the commit is not known from it.
      return properties.getProperty("git.dirty", "").equals("true") ? commit + "-changed" : commit;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
