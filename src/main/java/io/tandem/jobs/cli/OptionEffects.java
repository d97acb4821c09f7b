package io.tandem.jobs.cli;

import io.tandem.UserException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Refuses options that have no effect in combination with the other options of a call, or without
 * them.
 */
public final class OptionEffects {
  private final ParseResult call;

  private OptionEffects(ParseResult call) {
    this.call = call;
  }

  public static OptionEffects of(CommandSpec spec) {
    return new OptionEffects(spec.commandLine().getParseResult());
  }

  /** Refuses options that need another one if that one is missing. */
  public OptionEffects requireFor(String other, String... options) {
    if (!call.hasMatchedOption(other)) {
      for (String option : options) {
        refuse(option, "without " + other, "give both or neither");
      }
    }
    return this;
  }

  /** Refuses options that have no effect together with another one. */
  public OptionEffects refuseBeside(String other, String... options) {
    if (call.hasMatchedOption(other)) {
      for (String option : options) {
        refuse(option, "together with " + other, "give only one of them");
      }
    }
    return this;
  }

  /**
   * Refuses an option if it was given.
   *
   * @param when it has no effect
   * @param remedy what to do
   */
  public OptionEffects refuse(String option, String when, String remedy) {
    if (call.hasMatchedOption(option)) {
      throw UserException.of("%s has no effect %s: %s", option, when, remedy);
    }
    return this;
  }
}
