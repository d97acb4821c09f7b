package io.tandem.jobs;

import io.tandem.UserException;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.evaluate.ComparisonPrinter;
import io.tandem.jobs.evaluate.EvaluationInput;
import io.tandem.jobs.evaluate.MetricOutcomes;
import io.tandem.jobs.evaluate.ResamplingOptions;
import io.tandem.jobs.evaluate.ScorePrinter;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Ter;
import io.tandem.metrics.significance.Resampling;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import io.tandem.metrics.tokenize.UnknownName;
import io.tandem.storage.PlainLocalFiles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Scores translations against references; needs no Spark session. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Scores translations against references: BLEU, chrF and TER as sacreBLEU 2.6.0",
      "defines them. Give detokenized text without subword markers; each metric does",
      "its own tokenization. With several systems, --paired-bs or --paired-ar tests",
      "whether they differ significantly from the first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/evaluate.sh --hypotheses out.de --references test.de",
      "  jobs/evaluate.sh --hypotheses out.de.gz --references a.de --references b.de \\",
      "      --format text",
      "  jobs/evaluate.sh --hypotheses hdfs:///out.zh --references test.zh \\",
      "      --tokenize zh",
      "  jobs/evaluate.sh --hypotheses - --references test.de --metrics chrf \\",
      "      --chrf-word-order 2",
      "  jobs/evaluate.sh --hypotheses out.de --references test.de --confidence",
      "  jobs/evaluate.sh --hypotheses old.de --hypotheses new.de \\",
      "      --references test.de --paired-bs",
      "",
      "Exit codes: 0 scored, 1 failed, 2 wrong arguments or input."
    })
public final class EvaluateJob implements Callable<Integer> {
  private static final List<String> METRICS = List.of("bleu", "chrf", "ter");

  /** sacreBLEU's threshold for a warning: the number of lines that end in a separate period. */
  private static final int TOKENIZED_LINES = 100;

  @Option(
      names = "--hypotheses",
      required = true,
      paramLabel = "FILE",
      description =
          "translations, one per line, plain or compressed, on any Hadoop path; - for standard"
              + " input; give once per system")
  private List<String> hypotheses;

  @Option(
      names = "--references",
      required = true,
      paramLabel = "FILE",
      description =
          "human translations of the same sentences, line by line; give once per reference")
  private List<String> references;

  @Option(
      names = "--metrics",
      split = ",",
      defaultValue = "bleu,chrf,ter",
      paramLabel = "NAME",
      description = "which metrics, separated by commas; default: ${DEFAULT-VALUE}")
  private List<String> metrics;

  @Option(
      names = "--tokenize",
      defaultValue = "13a",
      paramLabel = "NAME",
      description =
          "tokenizer of BLEU: 13a, intl, char, zh or none; default: ${DEFAULT-VALUE}. Trainings"
              + " take zh for Chinese, char for Japanese and Korean, unless"
              + " validation.bleuTokenizer says otherwise")
  private String tokenizer;

  @Option(names = "--lowercase", description = "ignore case in BLEU and chrF (TER always does)")
  private boolean lowercase;

  @Option(
      names = "--chrf-word-order",
      defaultValue = "0",
      paramLabel = "N",
      description = "longest word n-gram in chrF; 2 gives chrF++; default: ${DEFAULT-VALUE}")
  private int chrfWordOrder;

  @Option(
      names = "--sentence-level",
      description =
          "print one score per line instead of one for the corpus (BLEU with effective order)")
  private boolean sentenceLevel;

  @Option(
      names = "--format",
      defaultValue = "json",
      paramLabel = "FORMAT",
      description = "output format: json or text; default: ${DEFAULT-VALUE}")
  private ScorePrinter.Format format;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "decimal places; default: all in JSON, 2 in text")
  private Integer width;

  @Mixin private ResamplingOptions resampling;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new EvaluateJob(), args);
  }

  @Override
  public Integer call() {
    List<Metric> chosen = chosenMetrics();
    OptionEffects effects = OptionEffects.of(spec);
    refuseForMissingMetrics(effects);
    ScorePrinter printer = new ScorePrinter(spec.commandLine().getOut(), format, width);
    Optional<Resampling> wanted = resampling.chosen(hypotheses.size(), effects);
    if (sentenceLevel && (wanted.isPresent() || hypotheses.size() > 1)) {
      throw new UserException("--sentence-level is for one system, without resampling");
    }
    EvaluationInput input =
        EvaluationInput.read(hypotheses, references, PlainLocalFiles.configuration());
    input.systems().forEach(this::warnOfTokenizedText);
    if (sentenceLevel) {
      printer.printSentences(chosen, input);
    } else {
      printCorpus(printer, chosen, input, wanted);
    }
    return 0;
  }

  private static void printCorpus(
      ScorePrinter printer,
      List<Metric> metrics,
      EvaluationInput input,
      Optional<Resampling> resampling) {
    List<MetricOutcomes> outcomes = new ArrayList<>();
    for (Metric metric : metrics) {
      outcomes.add(MetricOutcomes.of(metric, input, resampling));
    }
    List<EvaluationInput.SystemOutput> systems = input.systems();
    if (systems.size() == 1) {
      printer.printCorpus(outcomes.stream().map(o -> o.outcomes().get(0).report()).toList());
    } else {
      List<String> names = systems.stream().map(EvaluationInput.SystemOutput::name).toList();
      printer.printComparison(new ComparisonPrinter(names, outcomes, resampling));
    }
  }

  private void refuseForMissingMetrics(OptionEffects effects) {
    if (!computes("bleu")) {
      effects.refuse("--tokenize", "without bleu among --metrics", "leave it out");
    }
    if (!computes("chrf")) {
      effects.refuse("--chrf-word-order", "without chrf among --metrics", "leave it out");
    }
    if (!computes("bleu") && !computes("chrf")) {
      effects.refuse("--lowercase", "on ter, which always ignores case", "leave it out");
    }
  }

  private boolean computes(String metric) {
    return metrics.stream().anyMatch(metric::equalsIgnoreCase);
  }

  private List<Metric> chosenMetrics() {
    List<Metric> chosen = new ArrayList<>();
    for (String name : new LinkedHashSet<>(metrics)) {
      chosen.add(metric(name));
    }
    return chosen;
  }

  private Metric metric(String name) {
    Casing casing = lowercase ? Casing.LOWERCASED : Casing.MIXED;
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "bleu" ->
          Bleu.standard()
              .with(casing)
              .with(BleuTokenizer.named(tokenizer))
              .with(sentenceLevel ? Bleu.Orders.EFFECTIVE : Bleu.Orders.ALL);
      case "chrf" -> Chrf.standard().with(casing).withWordOrder(checkedWordOrder());
      case "ter" -> Ter.standard();
      default -> throw UnknownName.of("metric", name, METRICS);
    };
  }

  private int checkedWordOrder() {
    if (chrfWordOrder < 0 || chrfWordOrder > Chrf.MAX_WORD_ORDER) {
      throw UserException.of(
          "--chrf-word-order must be from 0 to %d, found %d; 0 gives chrF, 2 gives chrF++",
          Chrf.MAX_WORD_ORDER, chrfWordOrder);
    }
    return chrfWordOrder;
  }

  private void warnOfTokenizedText(EvaluationInput.SystemOutput system) {
    long tokenized = system.lines().stream().filter(line -> line.endsWith(" .")).count();
    if (tokenized >= TOKENIZED_LINES && !tokenizer.equals(BleuTokenizer.NONE.signatureName())) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          Locale.ROOT,
          "evaluate: warning: %d lines of %s end with a separate period, as in tokenized text,"
              + " whose scores are not comparable with others%n",
          tokenized,
          system.name());
      err.flush();
    }
  }
}
