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
          new Group(
              "Required:",
              Map.entry("corpus.dir", "directory to write the corpus to, on any Hadoop path"),
              Map.entry("corpus.inputs", "the parallel text: a list of { … }, see below")),
          new Group(
              "Languages, required by some rules and formats:",
              Map.entry("corpus.sourceLanguage", "code of the source language, such as en"),
              Map.entry("corpus.targetLanguage", "code of the target language, such as de")),
          new Group(
              "In each { … } of corpus.inputs:",
              ofInput("format", "if the ending does not say it: tsv, tmx, wmtxml, table, …"),
              ofInput("path", "file, pattern or directory"),
              ofInput("source", "file of source sentences (format = lines or sgm)"),
              ofInput("target", "file of their translations (format = lines or sgm)"),
              ofInput("sourceColumn", "number of the source column (tsv, csv)"),
              ofInput("targetColumn", "number of the target column (tsv, csv)"),
              ofInput("header", "whether the first line names the columns (tsv, csv)"),
              ofInput("columns", "names of all columns where no header has them"),
              ofInput("sourceField", "name of the source column, or JSON path (jsonl)"),
              ofInput("targetField", "name of the target column, or JSON path (jsonl)"),
              ofInput("split", "train, valid, test, or auto: drawn, see below"),
              ofInput("weight", "how often an epoch of training sees each pair"),
              ofInput("tags", "tokens to put before every source sentence")),
          new Group(
              "Cleaning and splits:",
              Map.entry("corpus.rules", "rules that reject or rewrite pairs: --list-rules"),
              Map.entry("corpus.duplicates.exact", "remove pairs that occur again"),
              Map.entry("corpus.split.valid", "share of sentences held out for validation"),
              Map.entry("corpus.split.test", "share of sentences held out for testing")),
          new Group(
              "Subwords:",
              Map.entry(
                  "subword.kind", "bpe or unigram, or files: sentencepiece, huggingface, marian"),
              Map.entry("subword.sides", "joint, or separate: a vocabulary for each language"),
              Map.entry("subword.merges", "number of merges (bpe)"),
              Map.entry("subword.vocabularySize", "number of subwords (unigram)")));

  private static final List<Group> TRAIN =
      List.of(
          new Group(
              "Required:",
              Map.entry("corpus.dir", "corpus directory that jobs/prepare.sh wrote"),
              Map.entry("run.dir", "directory to write the run to, on any Hadoop path")),
          new Group(
              "Network:",
              Map.entry(
                  "model.preset",
                  "tiny, small, base or big: the sizes of a network, with the learning rate, "
                      + "warmup and batches to train it by"),
              Map.entry("model.dropout", "dropout probability; raise it for small corpora")),
          new Group(
              "Workers:",
              Map.entry(
                  "averaging.workers",
                  "networks trained in parallel and averaged: one for each machine. The result "
                      + "depends on this number, not on executors and cores"),
              Map.entry(
                  "training.microBatches",
                  "parts of each update of a worker, computed side by side: as many as it has "
                      + "cores; raise training.batchTokens with them"),
              Map.entry("averaging.frequency", "updates of each worker between two averages"),
              Map.entry(
                  "training.batchTokens",
                  "tokens per batch of one worker; an update of all workers takes "
                      + "averaging.workers times as many")),
          new Group(
              "Learning rate:",
              Map.entry("training.learningRate", "the highest, reached after warmup"),
              Map.entry("training.warmupUpdates", "updates until then"),
              Map.entry(
                  "training.schedule",
                  "inverse-square-root, constant, or linear or cosine: to zero at the end"),
              Map.entry(
                  "training.cooldownShare",
                  "last part of training, such as 0.25, in which it falls to zero (with "
                      + "inverse-square-root or constant); 0: none")),
          new Group(
              "Limits, of which the first one reached ends training (0: no such limit):",
              Map.entry("training.maximumUpdates", "updates per worker"),
              Map.entry("training.maximumMinutes", "minutes"),
              Map.entry("validation.patience", "validations in a row without a better one")),
          new Group(
              "Validation and checkpoints:",
              Map.entry("validation.everyUpdates", "updates of each worker between validations"),
              Map.entry("checkpoints.keepLast", "number of newest checkpoints to keep"),
              Map.entry("checkpoints.keepBest", "number of best checkpoints to keep"),
              Map.entry("checkpoints.everyMinutes", "save one at least this often")));

  private static final Map<String, List<Group>> OF_JOBS =
      Map.of("prepare", PREPARE, "train", TRAIN);

  private SettingsHelp() {}

  /** Settings under a heading, each with its description. */
  private record Group(String heading, List<Map.Entry<String, String>> settings) {
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads them.
    Group(String heading, Map.Entry<String, String>... settings) {
      this(heading, List.of(settings));
    }

    String text(Help help) {
      Map<String, String> rows = new LinkedHashMap<>();
      settings.forEach(setting -> rows.put("    " + name(setting.getKey()), explained(setting)));
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

  /** Returns the full names of the settings that any job's help lists. */
  static Stream<String> named() {
    return OF_JOBS.values().stream()
        .flatMap(List::stream)
        .flatMap(group -> group.settings.stream().map(Map.Entry::getKey));
  }

  private static String section(Help help, List<Group> groups) {
    StringBuilder text = new StringBuilder();
    text.append("%nSettings (conf/reference.conf explains these and all others):%n".formatted());
    groups.forEach(group -> text.append(group.text(help)));
    return text.toString();
  }

  private static String name(String key) {
    return key.startsWith(OF_AN_INPUT) ? key.substring(OF_AN_INPUT.length()) : key;
  }

  private static String explained(Map.Entry<String, String> setting) {
    return SettingsReader.defaultOf(setting.getKey())
        .map(value -> "%s; default: %s".formatted(setting.getValue(), value))
        .orElse(setting.getValue());
  }

  private static Map.Entry<String, String> ofInput(String name, String what) {
    return Map.entry(OF_AN_INPUT + name, what);
  }
}
