package io.tandem;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/** What only one of the tests' JVMs does at a time. */
final class Exclusive {
  /** An action that returns a result. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  private Exclusive() {}

  /**
   * Runs the action while no other JVM runs one with the same file.
   *
   * @param file created if it does not exist
   */
  static <T> T run(Path file, Action<T> action) {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
