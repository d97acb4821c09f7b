package io.tandem.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Folders for the parsers that read files and not bytes: one of each name in a JVM, which is gone
 * after it.
 */
public final class ScratchFolder {
  private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();

  private ScratchFolder() {}

  /** Returns the folder of that name. */
  public static Path of(String name) {
    return FOLDERS.computeIfAbsent(name, ScratchFolder::create);
  }

  private static Path create(String name) {
    try {
      Path folder = Files.createTempDirectory("tandem-fuzz-" + name);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> content = Files.walk(folder)) {
      content.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
