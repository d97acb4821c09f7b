package io.tandem.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Bergamot engine in Node and in Chromium: {@code src/test/node}. The environment variable
 * {@code TANDEM_NODE_MODULES} names the folder that has {@code @browsermt/bergamot-translator}
 * (0.4.9) and, for the browser, {@code playwright-core}; {@code CHROMIUM} the browser, by default
 * {@code /usr/bin/chromium}.
 */
final class Bergamot {
  private static final String MODULES = "TANDEM_NODE_MODULES";
  private static final String PACKAGE = "@browsermt/bergamot-translator";
  private static final String PLAYWRIGHT = "playwright-core";

  private Bergamot() {}

  /** Returns why the engine cannot run in Node, or null if it can. */
  static String obstacleInNode() {
    if (ExternalTools.first(List.of("node"), "--version").isEmpty()) {
      return "there is no node: the Bergamot engine was not run";
    }
    return isInstalled(PACKAGE)
        ? null
        : "%s names no folder with %s: the Bergamot engine was not run".formatted(MODULES, PACKAGE);
  }

  /** Returns why the engine cannot run in a browser, or null if it can. */
  static String obstacleInBrowser() {
    if (!isInstalled(PLAYWRIGHT)) {
      return "%s names no folder with %s: no browser was run".formatted(MODULES, PLAYWRIGHT);
    }
    return Files.isExecutable(Path.of(chromium()))
        ? obstacleInNode()
        : "there is no %s: no browser was run".formatted(chromium());
  }

  private static String chromium() {
    return Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium");
  }

  private static boolean isInstalled(String name) {
    String modules = System.getenv(MODULES);
    return modules != null && Files.isDirectory(Path.of(modules, name));
  }

  /**
   * Translates lines in Node.
   *
   * @param precision float32 or int8shiftAll
   * @param vocabulary a SentencePiece model for both sides
   */
  static List<String> inNode(String precision, Path model, Path vocabulary, List<String> lines) {
    return run("bergamot_node.mjs", precision, List.of(model, vocabulary), lines);
  }

  /** Translates lines in headless Chromium. */
  static List<String> inBrowser(String precision, Path model, Path vocabulary, List<String> lines) {
    return run("bergamot_browser.mjs", precision, List.of(model, vocabulary), lines);
  }

  private static List<String> run(
      String script, String precision, List<Path> files, List<String> lines) {
    Path modules = Path.of(System.getenv(MODULES));
    List<String> line = new ArrayList<>();
    line.add("node");
    line.add(Deployment.home().resolve("src/test/node").resolve(script).toString());
    line.add(modules.resolve(PACKAGE).toString());
    line.add(precision);
    files.forEach(file -> line.add(file.toString()));
    Command command =
        Command.run(
            Deployment.home(),
            Map.of("PLAYWRIGHT", modules.resolve(PLAYWRIGHT).toString(), "CHROMIUM", chromium()),
            line,
            String.join("\n", lines));
    assertThat(command.exitCode()).as(command.err()).isZero();
    return command.out().lines().toList();
  }
}
