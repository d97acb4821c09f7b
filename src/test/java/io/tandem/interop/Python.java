package io.tandem.interop;

import io.tandem.Command;
import io.tandem.Deployment;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The scripts in {@code src/test/python}, for tests that are skipped where Python lacks a module.
 *
 * @param command a Python that has the modules
 */
record Python(String command) {
  /** That of the path, and the one that Debian's packages of modules are for. */
  private static final List<String> USUAL = List.of("python3", "/usr/bin/python3");

  /** Returns a Python with the modules, if there is one. */
  static Optional<Python> with(String... modules) {
    return USUAL.stream()
        .filter(command -> succeeds(command, "import " + String.join(", ", modules)))
        .findFirst()
        .map(Python::new);
  }

  private static boolean succeeds(String command, String code) {
    try {
      return Command.run(Deployment.home(), Map.of(), List.of(command, "-c", code)).exitCode() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Runs a script, which must succeed, and returns what it prints. */
  String run(String script, Object... arguments) {
    List<String> line = new ArrayList<>();
    line.add(command);
    line.add(Deployment.home().resolve(Path.of("src/test/python", script)).toString());
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    Command done = Command.run(Deployment.home(), Map.of("OMP_NUM_THREADS", "1"), line);
    if (done.exitCode() != 0) {
      throw new AssertionError(line + ": " + done.err());
    }
    return done.out();
  }
}
