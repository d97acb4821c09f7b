package io.tandem.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Tandem that is running, for manifests. */
public final class TandemVersion {
  private static final String PROPERTIES = "/META-INF/maven/io.tandem/tandem/pom.properties";

  private TandemVersion() {}

  /** Returns the version in the jar; "development" when the classes do not come from one. */
  public static String current() {
    try (InputStream in = TandemVersion.class.getResourceAsStream(PROPERTIES)) {
      if (in == null) {
        return "development";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PROPERTIES, e);
    }
  }
}
