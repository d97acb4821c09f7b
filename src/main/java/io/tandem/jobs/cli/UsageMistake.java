package io.tandem.jobs.cli;

import io.tandem.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
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
    if (mistake instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(unmatched.getUnmatched().get(0));
    }
    return withHelp(what());
  }

  /**
   * Says what is wrong with arguments that the job has; picocli's own words are of another style.
   */
  private String what() {
    if (mistake instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing(missing.getMissing());
    }
    if (mistake instanceof OverwrittenOptionException twice) {
      return "%s is given twice: leave one of them out".formatted(name(twice.getOverwritten()));
    }
    if (mistake instanceof MutuallyExclusiveArgsException
        || mistake instanceof MaxValuesExceededException) {
      return "give only one of "
          + spec.argGroups().stream()
              .flatMap(group -> group.args().stream())
              .map(UsageMistake::name)
              .collect(Collectors.joining(" and "));
    }
    if (mistake.getArgSpec() != null && mistake.getValue() != null) {
      return refused(mistake.getArgSpec(), mistake.getValue());
    }
    return LINES.matcher(mistake.getMessage().strip()).replaceAll(" ");
  }

  /** Says which arguments, or values of options, are missing. */
  private String missing(List<ArgSpec> args) {
    boolean areChoices = args.stream().allMatch(arg -> arg.group() != null) && args.size() > 1;
    return args.stream()
            .map(arg -> arg.isOption() ? name(arg) + " " + arg.paramLabel() : arg.paramLabel())
            .collect(Collectors.joining(areChoices ? " or " : " and "))
        + (args.size() == 1 || areChoices ? " is missing" : " are missing");
  }

  /** Says why an argument cannot have a value. */
  private static String refused(ArgSpec arg, String value) {
    Class<?> type = arg.auxiliaryTypes()[0];
    String expected;
    if (type.isEnum()) {
      List<String> known =
          Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .toList();
      expected = "must be one of " + String.join(", ", known) + Nearest.question(value, known);
    } else if (type == boolean.class) {
      expected = "takes no value";
    } else if (type == int.class || type == Integer.class) {
      expected = "expected an integer of at most " + Integer.MAX_VALUE;
    } else if (type == long.class || type == Long.class) {
      expected = "expected an integer";
    } else {
      expected =
          type == Double.class ? "expected a number" : "expected a valid " + type.getSimpleName();
    }
    return "%s %s: %s".formatted(name(arg), value, expected);
  }

  private static String name(ArgSpec arg) {
    return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
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
    return withHelp("unknown option " + option + Nearest.question(option, names()));
  }

  private List<String> names() {
    return spec.optionsMap().keySet().stream().filter(name -> name.startsWith("--")).toList();
  }
}
