package io.tandem.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigObject;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Includes other files, by paths relative to the including file, on any Hadoop file system. A file
 * that is not there is refused, and so are URLs and the class path: the settings of a run should
 * not depend on a server or a jar.
 */
final class FileIncluder extends NoIncluder {
  private final Path including;
  private final Configuration hadoop;

  FileIncluder(Path including, Configuration hadoop) {
    this.including = including;
    this.hadoop = hadoop;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.contains("://")) {
      throw refused("include \"%s\"".formatted(what));
    }
    String label = "include \"%s\" in %s".formatted(what, including);
    Path parent = including.getParent();
    String path = parent == null ? what : new Path(parent, what).toString();
    GivenPath file = new GivenPath(label, path);
    return SettingsText.parse(
            SettingsText.read(file, hadoop), path, new FileIncluder(file.path(), hadoop))
        .root();
  }

  @Override
  UserException refused(String include) {
    return new UserException(
        "%s in %s: include a file by its path relative to this one, such as include \"base.conf\""
            .formatted(include, including));
  }
}
