package io.tandem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Vectors and corpora whose licences do not let them ship. They lie in {@code ../shared} or where
 * {@code -Dtandem.shared} says. Without them the tests that need them are skipped; with {@code
 * -Dtandem.shared.required=true} they fail.
 */
public final class SharedData {
  private SharedData() {}

  /**
   * Returns the file or folder of that name; if it is missing, ends the calling test with a message
   * that names it.
   */
  public static Path path(String relative) {
    String set = System.getProperty("tandem.shared");
    List<Path> roots =
        set != null
            ? List.of(Path.of(set))
            : List.of(Path.of("..", "shared"), Path.of("..", "..", "shared"));
    for (Path root : roots) {
      Path found = root.resolve(relative);
      if (Files.exists(found)) {
        return found;
      }
    }
    String missing = relative + " is in none of " + roots;
    if (Boolean.getBoolean("tandem.shared.required")) {
      throw new AssertionError("tandem.shared.required is set, but " + missing);
    }
    throw new TestAbortedException("skipped: " + missing);
  }
}
