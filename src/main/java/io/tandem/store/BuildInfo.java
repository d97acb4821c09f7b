package io.tandem.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Tandem this is. The build may put {@code io/tandem/build.properties} with {@code version}
 * and {@code commit} on the class path; without it both read {@value #UNKNOWN}.
 */
public record BuildInfo(String version, String commit) {
  private static final String RESOURCE = "/io/tandem/build.properties";
  private static final String UNKNOWN = "unknown";

  /** What the running classes say of themselves. */
  public static BuildInfo current() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(known(properties, "version"), known(properties, "commit"));
  }

  /** A build outside git leaves the placeholder or nothing. */
  private static String known(Properties properties, String key) {
    String value = properties.getProperty(key, "").strip();
    return value.isEmpty() || value.startsWith("${") ? UNKNOWN : value;
  }
}
