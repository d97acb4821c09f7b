package io.tandem.jobs.cli;

import io.tandem.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports wrong arguments of a job in one sentence, because the usage text would push it off the
 * screen.
 */
final class UsageMistake {
  /** Matches a setting that was given as an option: {@code --training.batchTokens=4096}. */
  private static final Pattern SETTING = Pattern.compile("--?((seed(?==)|\\w+\\.[\\w.]+).*)");

  private static final Pattern LINES = Pattern.compile("\\s*\\R\\s*");

  /** The options that spark-submit takes and jobs do not. */
  private static final Set<String> OF_SPARK =
      Set.of(
          "--archives",
          "--class",
          "--conf",
          "--deploy-mode",
          "--driver-class-path",
          "--driver-cores",
          "--driver-java-options",
          "--driver-library-path",
          "--driver-memory",
          "--exclude-packages",
          "--executor-cores",
          "--executor-memory",
          "--files",
          "--jars",
          "--keytab",
          "--kill",
          "--name",
          "--num-executors",
          "--packages",
          "--principal",
          "--properties-file",
          "--proxy-user",
          "--py-files",
          "--queue",
          "--repositories",
          "--status",
          "--supervise",
          "--total-executor-cores");

  private final ParameterException mistake;
  private final CommandSpec spec;

  private UsageMistake(ParameterException mistake) {
    this.mistake = mistake;
    this.spec = mistake.getCommandLine().getCommandSpec();
  }

  /** Prints the mistake as the last line on the screen, and returns the exit code. */
  static int tell(CommandLine commandLine, String job, ParameterException mistake) {
    ExitCodes.tell(commandLine, job, new UsageMistake(mistake).sentence());
    return ExitCodes.USER_MISTAKE;
  }

  private String sentence() {
    return mistake instanceof UnmatchedArgumentException unmatched
            && !unmatched.getUnmatched().isEmpty()
        ? unmatched(unmatched.getUnmatched().get(0))
        : withHelp(LINES.matcher(mistake.getMessage().strip()).replaceAll(" "));
  }

  private String withHelp(String what) {
    return "%s; %s --help explains the options".formatted(what, spec.name());
  }

  private String unmatched(String argument) {
    String option = argument.split("=", 2)[0];
    var setting = SETTING.matcher(argument);
    boolean takesSettings = !spec.positionalParameters().isEmpty();
    if (takesSettings && setting.matches()) {
      return "unknown option %s: settings have no dashes, write %s"
          .formatted(argument, setting.group(1) + (argument.contains("=") ? "" : "=VALUE"));
    }
    if (spec.findOption("--master") != null && OF_SPARK.contains(option)) {
      return "%s is an option of spark-submit: put it before --, as in %s %s … -- …"
          .formatted(option, spec.name(), option);
    }
    if (!argument.startsWith("-")) {
      return withHelp("unexpected argument " + argument);
    }
    Optional<String> meant = Nearest.of(option, names());
    return withHelp(
        "unknown option %s%s"
            .formatted(option, meant.map("; did you mean %s?"::formatted).orElse("")));
  }

  private List<String> names() {
    return spec.optionsMap().keySet().stream().filter(name -> name.startsWith("--")).toList();
  }
}
