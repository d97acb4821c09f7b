package io.tandem.jobs;

import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.UserException;
import io.tandem.corpus.LineReader;
import io.tandem.search.PortableTranslator;
import io.tandem.store.AtomicDirectory;
import io.tandem.store.Checkpoint;
import io.tandem.store.HadoopConf;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Translates text with a trained model: on Spark's executors, or in this JVM from a stream. */
@Command(
    name = "translate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Translates text, one sentence a line, with a trained model.",
      "Files are translated on Spark and stay in order; with - for input or output, this process",
      "translates alone. Nothing is written unless all of it succeeds, except to -."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  echo 'A dog runs.' | jobs/translate.sh --model run --input - --output -",
      "  jobs/translate.sh --model hdfs:///runs/en-de --input news.en.gz --output news.de",
      "  jobs/translate.sh --model run/checkpoints/00008000 --input in.en --output out.de --beam 5",
      "  jobs/translate.sh --model run --input in.en --output nbest.de --beam 8 --n-best 4",
      "  jobs/translate.sh --model run --input pairs.parquet --column source --output out.parquet",
      "",
      "Output: the translation; with --scores text, tab, score; with --n-best above 1 lines of",
      "\"number ||| text ||| score\", numbers from 0. A directory of files becomes a directory.",
      "Exit codes: 0 translated, 1 failed, 2 wrong arguments, settings or input."
    })
public final class TranslateJob implements Callable<Integer> {
  private static final String STREAM = "-";
  private static final double NANOS_PER_SECOND = 1e9;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "run directory (its best checkpoint) or checkpoint")
  private String model;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description =
          "text, plain or .gz .bz2 .xz .zst, or a directory of such; Parquet; - for stdin")
  private String input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "must not exist yet; .gz is compressed; - for stdout")
  private String output;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "the input is a Parquet table; translate this column")
  private String column;

  @Option(names = "--beam", paramLabel = "N", description = "search.beam")
  private Integer beam;

  @Option(names = "--length-penalty", paramLabel = "A", description = "search.lengthPenalty")
  private Double lengthPenalty;

  @Option(names = "--n-best", paramLabel = "N", description = "search.nBest")
  private Integer nBest;

  @Option(names = "--scores", description = "write the score beside each translation")
  private boolean scores;

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(ExitCodes.run(new TranslateJob(), args));
  }

  @Override
  public Integer call() throws IOException {
    SettingsReader settings = options.settings(searchOverrides());
    refuseContradictions(settings);
    QuietSpark.beforeStart();
    if (input.equals(STREAM) || output.equals(STREAM)) {
      translateAlone(settings);
    } else {
      translateOnSpark(settings);
    }
    return 0;
  }

  private List<String> searchOverrides() {
    List<String> overrides = new ArrayList<>();
    override(overrides, "search.beam", beam);
    override(overrides, "search.lengthPenalty", lengthPenalty);
    override(overrides, "search.nBest", nBest);
    return overrides;
  }

  private static void override(List<String> overrides, String key, Object value) {
    if (value != null) {
      overrides.add(key + "=" + value);
    }
  }

  private void refuseContradictions(SettingsReader settings) {
    boolean stream = input.equals(STREAM) || output.equals(STREAM);
    if (column != null && stream) {
      throw new UserException("--column is for Parquet tables: give paths, not -");
    }
    if (column == null && input.endsWith(".parquet")) {
      throw new UserException(
          "--input %s looks like a Parquet table: give --column NAME".formatted(input));
    }
    if (column != null && settings.settings().search().nBest() > 1) {
      throw new UserException("--n-best above 1 is for text output; leave it out with --column");
    }
  }

  private TranslationLines format(SettingsReader settings) {
    if (settings.settings().search().nBest() > 1) {
      return TranslationLines.N_BEST;
    }
    return scores ? TranslationLines.SCORED : TranslationLines.TEXT;
  }

  private void translateAlone(SettingsReader settings) throws IOException {
    Configuration hadoop = new Configuration();
    PortableTranslator loaded = load(settings, hadoop);
    TranslationCounts counts = TranslationCounts.local();
    StreamTranslation stream = new StreamTranslation(loaded.translator(), format(settings), counts);
    long start = System.nanoTime();
    try (LineReader in = openInput(hadoop)) {
      if (output.equals(STREAM)) {
        // System.out would swallow errors, such as a reader that has gone.
        stream.translate(in, new FileOutputStream(FileDescriptor.out));
      } else {
        translateToFile(stream, in, hadoop);
      }
    }
    report(counts, start);
  }

  private LineReader openInput(Configuration hadoop) throws IOException {
    if (input.equals(STREAM)) {
      return LineReader.of("the standard input", System.in);
    }
    InputFiles.require(new Path(input), hadoop);
    return LineReader.open(input, hadoop);
  }

  private void translateToFile(StreamTranslation stream, LineReader in, Configuration hadoop)
      throws IOException {
    Path target = new Path(output);
    try (AtomicDirectory place = AtomicDirectory.create(target, hadoop)) {
      TextFileOutput.publish(place, target, hadoop, out -> stream.translate(in, out));
    }
  }

  private void translateOnSpark(SettingsReader settings) throws IOException {
    SparkSession spark = options.session("translate");
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    InputFiles.require(new Path(input), hadoop);
    PortableTranslator loaded = load(settings, hadoop);
    TranslationCounts counts = TranslationCounts.of(spark.sparkContext());
    long start = System.nanoTime();
    if (column == null) {
      new TextTranslation(spark)
          .translate(new Path(input), new Path(output), loaded, format(settings), counts);
    } else {
      TableTranslation.Columns columns =
          scores
              ? TableTranslation.Columns.TRANSLATION_AND_SCORE
              : TableTranslation.Columns.TRANSLATION_ONLY;
      new TableTranslation(spark)
          .translate(new Path(input), column, new Path(output), loaded, columns, counts);
    }
    report(counts, start);
  }

  private PortableTranslator load(SettingsReader settings, Configuration hadoop)
      throws IOException {
    Checkpoint checkpoint = ModelFiles.find(model, HadoopConf.of(hadoop));
    SearchSettings search = settings.settings().search();
    say(
        "model %s, beam %d, length penalty %s"
            .formatted(checkpoint.path(), search.beam(), search.lengthPenalty()));
    return ModelFiles.load(checkpoint, settings.render());
  }

  private void report(TranslationCounts counts, long start) {
    say(counts.describe((System.nanoTime() - start) / NANOS_PER_SECOND));
  }

  /** To the error stream: the standard output may be the translation. */
  private void say(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("translate: " + text);
    err.flush();
  }
}
