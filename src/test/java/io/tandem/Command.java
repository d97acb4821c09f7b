package io.tandem;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A finished process of a test: its exit code and what it wrote. */
public record Command(int exitCode, String out, String err) {
  private static final long LIMIT_MINUTES = 5;

  /** Runs the command to its end, with empty standard input. */
  public static Command run(Path directory, Map<String, String> environment, List<String> line) {
    return run(directory, environment, line, "");
  }

  /**
   * Runs the command to its end.
   *
   * @param input what it reads, no more than a pipe holds
   */
  public static Command run(
      Path directory, Map<String, String> environment, List<String> line, String input) {
    try {
      ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(line + " ran longer than " + LIMIT_MINUTES + " minutes");
      }
      return new Command(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
