package io.tandem.interop;

import io.tandem.Command;
import io.tandem.Deployment;
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
    return ExternalTools.first(USUAL, "-c", "import " + String.join(", ", modules))
        .map(Python::new);
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
