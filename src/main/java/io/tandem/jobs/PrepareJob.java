package io.tandem.jobs;

import io.tandem.Text;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.DependentSettings;
import io.tandem.config.InputSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.prepare.CorpusPreparation;
import io.tandem.jobs.prepare.RuleList;
import io.tandem.jobs.progress.Terminal;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a corpus directory from bitext or text of one language, by {@link CorpusWriter}. */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads parallel text, normalizes and filters it, splits it into train, valid and",
      "test, learns subwords on train (or takes those of a model: subword.kind=model),",
      "and writes the result as one corpus directory. Nothing is written unless all of",
      "it succeeds. Text of one language (corpus.kind=monolingual) is cleaned in the same",
      "way and written without splits and subwords, to be translated."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/prepare.sh corpus.dir=corpus \\",
      "      corpus.sourceLanguage=en corpus.targetLanguage=de \\",
      "      'corpus.inputs=[{path=\"pairs.tsv.gz\"}]'",
      "  jobs/prepare.sh corpus.dir=corpus \\",
      "      corpus.sourceLanguage=en corpus.targetLanguage=de \\",
      "      'corpus.inputs=[{format=lines, source=\"train.en\", target=\"train.de\"}]'",
      "  jobs/prepare.sh --config my.conf corpus.dir=hdfs:///corpora/en-fr --overwrite",
      "  jobs/prepare.sh --config my.conf corpus.dir=corpus-16k subword.merges=16000",
      "  jobs/prepare.sh --config my.conf corpus.dir=corpus-of-domain \\",
      "      subword.kind=model subword.model=run",
      "  jobs/prepare.sh corpus.kind=monolingual corpus.dir=news \\",
      "      corpus.sourceLanguage=fr 'corpus.inputs=[{path=\"news.fr.gz\"}]' \\",
      "      'corpus.duplicates.against=[\"corpus\"]'",
      "  jobs/prepare.sh --packages ... --conf spark.sql.catalog.ice=... -- \\",
      "      corpus.dir=corpus 'corpus.inputs=[{format=table, path=ice.db.pairs}]'",
      "  jobs/prepare.sh --list-rules",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments, settings or input."
    })
public final class PrepareJob implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;

  @Mixin private JobOptions options;

  @Option(
      names = "--overwrite",
      description = "replace the corpus directory at corpus.dir once the new one is complete")
  private boolean overwrite;

  @Option(
      names = "--no-reuse",
      description = "recompute everything, even what has not changed: corpus.reuse.enabled=false")
  private boolean noReuse;

  @Option(
      names = "--list-rules",
      description = "print every cleaning rule with its parameters and their defaults, and exit")
  private boolean listRules;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new PrepareJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (listRules) {
      OptionEffects.of(spec).refuseBeside("--list-rules", "--overwrite", "--no-reuse", "--master");
      say(out, RuleList.of(options.settings(JobSettings.PREPARE).knownRules()));
      return 0;
    }
    List<String> overrides = noReuse ? List.of("corpus.reuse.enabled=false") : List.of();
    SettingsReader reader = options.settings(JobSettings.PREPARE, overrides);
    DependentSettings.OF_CORPUS.requireEffect(reader);
    Settings settings = reader.settings();
    settings.corpus().requiredDir();
    return options.onSpark("prepare", () -> howToResume(settings), () -> prepare(reader, out));
  }

  private static String howToResume(Settings settings) {
    boolean hasTables =
        settings.corpus().inputs().stream().anyMatch(input -> input.format() == Format.TABLE);
    String next =
        settings.corpus().reuse().enabled()
            ? "to continue from the finished stages"
                + (hasTables ? " (to start over, if a table has no snapshots)" : "")
            : "to start over";
    return "no corpus was written: run the same command again " + next;
  }

  private int prepare(SettingsReader reader, PrintWriter out) throws IOException {
    SparkSession spark = options.session("prepare");
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    Settings settings = PretrainedModel.corpusSettings(reader, conf).settings();
    Terminal terminal = Terminal.of(out);
    long start = System.nanoTime(); // as that of the seconds in the table at the end
    new CorpusPreparation(spark, settings, "prepare", out)
        .make(
            () ->
                options.progress(
                    terminal,
                    line -> Text.format("[%6.1f s] %s", secondsSince(start), line),
                    spark),
            writer -> {
              writer.inputs().forEach(file -> terminal.say(describe(file)));
              return overwrite ? writer.replace() : writer.create();
            });
    return 0;
  }

  private static String describe(BitextFile file) {
    String files = file.target().isEmpty() ? file.source() : file.source() + " + " + file.target();
    return Text.format(
        "input %d: %s (%s%s)", file.order() + 1, files, extent(file), use(file.input()));
  }

  private static String extent(BitextFile file) {
    if (!TableSnapshots.isTable(file.input())) {
      return Text.format("%,d bytes", file.bytes());
    }
    return file.input().snapshot().isEmpty()
        ? "a table without snapshots"
        : "snapshot " + file.input().snapshot();
  }

  /** Returns what pairs are used for; text of one language has no splits, tags and weights. */
  private static String use(InputSettings input) {
    if (!input.hasTarget()) {
      return "";
    }
    String split = ", split " + input.split().name().toLowerCase(Locale.ROOT);
    String tags = input.tags().isEmpty() ? "" : ", tags " + String.join(" ", input.tags());
    return split + (input.weight() == 1 ? tags : "%s, weight %s".formatted(tags, input.weight()));
  }

  private static void say(PrintWriter out, String text) {
    out.println(text);
    out.flush();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }
}
