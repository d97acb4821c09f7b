package io.tandem.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.File;
import java.net.URL;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Refuses every {@code include}; one {@link OfFile} includes files. */
class Includer
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final String origin;

  /**
   * @param origin the source of the settings, for messages
   */
  Includer(String origin) {
    this.origin = origin;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    throw refused("include \"%s\"".formatted(what));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    throw refused("include file(\"%s\")".formatted(what));
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused("include url(\"%s\")".formatted(what));
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused("include classpath(\"%s\")".formatted(what));
  }

  /** Returns the refusal of an include. */
  UserException refused(String include) {
    return UserException.of(
        "%s: %s: only a --config file may include other files; write the settings themselves",
        origin, include);
  }

  /**
   * Includes other files, by paths relative to the including file, on any Hadoop file system.
   * Missing files are refused, and so are URLs and the class path: the settings of a run should not
   * depend on a server or a jar.
   */
  static final class OfFile extends Includer {
    private static final int MAX_DEPTH = 16;

    private final Path including;
    private final Configuration hadoop;
    private final int depth;

    /**
     * @param depth 1 for the file that the user names, more for those that it includes
     */
    OfFile(Path including, Configuration hadoop, int depth) {
      super(including.toString());
      this.including = including;
      this.hadoop = hadoop;
      this.depth = depth;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      if (what.contains("://")) {
        throw refused("include \"%s\"".formatted(what));
      }
      if (depth == MAX_DEPTH) {
        throw UserException.of(
            "include \"%s\" in %s: files include each other more than %d deep; does one include"
                + " itself?",
            what, including, MAX_DEPTH);
      }
      String label = "include \"%s\" in %s".formatted(what, including);
      Path parent = including.getParent();
      Path given = new GivenPath(label, what).path();
      String path = parent == null ? what : new Path(parent, given).toString();
      GivenPath file = new GivenPath(label, path);
      return SettingsText.parse(
              SettingsText.read(file, hadoop), path, new OfFile(file.path(), hadoop, depth + 1))
          .root();
    }

    @Override
    UserException refused(String include) {
      return UserException.of(
          "%s in %s: include a file by its path relative to this one, such as include \"base.conf\"",
          include, including);
    }
  }
}
