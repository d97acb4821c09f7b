package io.tandem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Golden vectors and corpora that cannot be shipped. They lie beside the checkout; without them the
 * tests that use them are skipped.
 */
public final class SharedData {
  private SharedData() {}

  /** The file or folder of that name, or an abort of the calling test that says what is missing. */
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
    throw new TestAbortedException(
        "skipped: shared data " + relative + " is not beside the checkout");
  }
}
