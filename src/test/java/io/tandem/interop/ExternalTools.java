package io.tandem.interop;

import io.tandem.Command;
import io.tandem.Deployment;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Programs that tests compare with where they are installed. */
final class ExternalTools {
  private ExternalTools() {}

  /** Returns the first of these programs that ends well with the arguments. */
  static Optional<String> first(List<String> programs, String... arguments) {
    return programs.stream().filter(program -> works(program, arguments)).findFirst();
  }

  private static boolean works(String program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program));
    line.addAll(List.of(arguments));
    try {
      return Command.run(Deployment.home(), Map.of(), line).exitCode() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
