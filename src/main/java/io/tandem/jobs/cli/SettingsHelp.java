package io.tandem.jobs.cli;

import io.tandem.config.SettingsReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The section of a job's help that lists the most important settings with their defaults. */
final class SettingsHelp {
  private static final String SECTION = "settings";
  private static final String OF_AN_INPUT = "corpus.inputDefaults.";

  private static final List<Group> PREPARE =
      List.of(
          new Group("Required:", "corpus.dir", "corpus.inputs"),
          new Group(
              "Languages, required by some rules and formats:",
              "corpus.sourceLanguage",
              "corpus.targetLanguage"),
          Group.ofInput(
              "In each { ... } of corpus.inputs:",
              "format",
              "path",
              "source",
              "target",
              "sourceColumn",
              "targetColumn",
              "header",
              "columns",
              "sourceField",
              "targetField",
              "split",
              "weight",
              "tags"),
          new Group(
              "Cleaning and splits:",
              "corpus.rules",
              "corpus.duplicates.exact",
              "corpus.split.valid",
              "corpus.split.test"),
          new Group(
              "Subwords:",
              "subword.kind",
              "subword.sides",
              "subword.merges",
              "subword.vocabularySize"));

  private static final List<Group> TRAIN =
      List.of(
          new Group("Required:", "corpus.dir", "run.dir"),
          new Group("Network:", "model.preset", "model.dropout"),
          new Group(
              "Workers:",
              "averaging.workers",
              "training.microBatches",
              "averaging.frequency",
              "training.batchTokens"),
          new Group(
              "Learning rate:",
              "training.learningRate",
              "training.warmupUpdates",
              "training.schedule",
              "training.cooldownShare"),
          new Group(
              "The first of these limits ends training (0: no limit):",
              "training.maximumUpdates",
              "training.maximumEpochs",
              "training.maximumMinutes",
              "validation.patience"),
          new Group(
              "Validation and checkpoints:",
              "validation.everyUpdates",
              "checkpoints.keepLast",
              "checkpoints.keepBest",
              "checkpoints.everyMinutes"));

  private static final Map<String, List<Group>> OF_JOBS =
      Map.of("prepare", PREPARE, "train", TRAIN);

  private SettingsHelp() {}

  /** Settings under a heading. */
  private record Group(String heading, List<String> settings) {
    Group(String heading, String... settings) {
      this(heading, List.of(settings));
    }

    static Group ofInput(String heading, String... names) {
      return new Group(heading, Stream.of(names).map(OF_AN_INPUT::concat).toList());
    }

    String text(Help help) {
      Map<String, String> rows = new LinkedHashMap<>();
      settings.forEach(setting -> rows.put("    " + name(setting), explained(setting)));
      return "  %s%n".formatted(heading) + help.createTextTable(rows);
    }
  }

  /** Puts the settings before the examples in the help of the jobs that have such a section. */
  static void addTo(CommandLine job, String name) {
    List<Group> groups = OF_JOBS.get(name);
    if (groups == null) {
      return;
    }
    job.getHelpSectionMap().put(SECTION, help -> section(help, groups));
    List<String> sections = new ArrayList<>(job.getHelpSectionKeys());
    sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), SECTION);
    job.setHelpSectionKeys(sections);
  }

  private static String section(Help help, List<Group> groups) {
    StringBuilder text = new StringBuilder();
    text.append("%nSettings (conf/reference.conf explains all of them):%n".formatted());
    groups.forEach(group -> text.append(group.text(help)));
    return text.toString();
  }

  private static String name(String key) {
    return key.startsWith(OF_AN_INPUT) ? key.substring(OF_AN_INPUT.length()) : key;
  }

  private static String explained(String setting) {
    String sentence = SettingsReader.summaryOf(setting);
    String summary = Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    return SettingsReader.defaultOf(setting)
        .map(value -> "%s; default: %s".formatted(summary, value))
        .orElse(summary);
  }
}
