package io.tandem.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The build of Tandem that wrote a file.
 *
 * @param version the version in the jar; {@value #DEVELOPMENT} when the classes do not come from
 *     one
 * @param commit the abbreviated commit; {@value #UNKNOWN} of a build outside a git checkout
 */
public record BuildInfo(String version, String commit) {
  private static final String DEVELOPMENT = "development";
  private static final String UNKNOWN = "unknown";

  /** Returns the build of the running classes. */
  public static BuildInfo current() {
    Properties maven = properties("/META-INF/maven/io.tandem/tandem/pom.properties");
    Properties git = properties("/io/tandem/build.properties");
    String commit = git.getProperty("git.commit.id.abbrev", UNKNOWN);
    boolean dirty = git.getProperty("git.dirty", "").equals("true");
    return new BuildInfo(
        maven.getProperty("version", DEVELOPMENT), dirty ? commit + "-changed" : commit);
  }

  /** Reads a resource that Maven put on the class path; empty if it is missing. */
  private static Properties properties(String resource) {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(resource)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
    return properties;
  }
}
