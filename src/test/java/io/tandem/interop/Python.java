package io.tandem.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Deployment;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The scripts in {@code src/test/python}, for tests that are skipped where Python lacks a module.
 * One process runs all those of this JVM, because loading PyTorch takes longer than most of them;
 * it ends when its input does.
 */
final class Python {
  /** The interpreter that the user names, the one in the path, and that of Debian's packages. */
  private static final List<String> USUAL =
      Stream.of(System.getenv("TANDEM_PYTHON"), "python3", "/usr/bin/python3")
          .filter(Objects::nonNull)
          .toList();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Optional<Python>> STARTED = new ConcurrentHashMap<>();

  private final BufferedWriter in;
  private final BufferedReader out;

  private Python(Process process) {
    in = process.outputWriter(UTF_8);
    out = process.inputReader(UTF_8);
  }

  /** Returns a Python with the modules, if there is one. */
  static Optional<Python> with(String... modules) {
    return USUAL.stream()
        .flatMap(command -> STARTED.computeIfAbsent(command, Python::start).stream())
        .filter(python -> python.imports(modules))
        .findFirst();
  }

  private static Optional<Python> start(String command) {
    String scripts = Deployment.home().resolve("src/test/python/scripts.py").toString();
    ProcessBuilder builder =
        new ProcessBuilder(command, scripts).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", "1");
    try {
      return Optional.of(new Python(builder.start()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean imports(String... modules) {
    return answer(line("import", (Object[]) modules)).has("out");
  }

  /** Runs a script, which must succeed, and returns what it prints. */
  String run(String script, Object... arguments) {
    List<String> line = line(script, arguments);
    JsonNode answer = answer(line);
    if (!answer.has("out")) {
      throw new AssertionError(line + ": " + answer.path("error").asText());
    }
    return answer.path("out").asText();
  }

  private static List<String> line(String first, Object... others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others).map(Object::toString)).toList();
  }

  private synchronized JsonNode answer(List<String> line) {
    try {
      in.write(JSON.writeValueAsString(line));
      in.newLine();
      in.flush();
      String answer = out.readLine();
      return answer == null ? error("Python has ended") : JSON.readTree(answer);
    } catch (IOException e) {
      return error(e.toString());
    }
  }

  private static JsonNode error(String message) {
    return JSON.createObjectNode().put("error", message);
  }
}
