package io.tandem.jobs;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.document.DocumentFormat;
import io.tandem.corpus.document.Languages;
import io.tandem.corpus.format.LineReader;
import io.tandem.interop.model.Provenance;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.ModelOptions;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.cli.SearchOptions;
import io.tandem.jobs.cli.SparkLogging;
import io.tandem.jobs.cli.SparkOptions;
import io.tandem.jobs.cli.StandardOutput;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.LiveLine;
import io.tandem.jobs.progress.StagePace;
import io.tandem.jobs.progress.Terminal;
import io.tandem.jobs.translate.AddedColumns;
import io.tandem.jobs.translate.AppendRequest;
import io.tandem.jobs.translate.DelimitedColumns;
import io.tandem.jobs.translate.DocumentCounts;
import io.tandem.jobs.translate.DocumentForm;
import io.tandem.jobs.translate.InputKind;
import io.tandem.jobs.translate.JsonFields;
import io.tandem.jobs.translate.RecordForm;
import io.tandem.jobs.translate.RequestStream;
import io.tandem.jobs.translate.StreamTranslation;
import io.tandem.jobs.translate.StreamWork;
import io.tandem.jobs.translate.SubwordStream;
import io.tandem.jobs.translate.TableAppending;
import io.tandem.jobs.translate.TableTranslation;
import io.tandem.jobs.translate.TextFileOutput;
import io.tandem.jobs.translate.TextInput;
import io.tandem.jobs.translate.TextTranslation;
import io.tandem.jobs.translate.TranslationLines;
import io.tandem.run.RunManifest;
import io.tandem.run.TrainedModel;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.storage.tables.TableName;
import io.tandem.subword.Subwords;
import io.tandem.training.cluster.ExecutorKernels;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.AddScores;
import io.tandem.translation.spark.AddTranslations;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TranslationCounts;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
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
      "Translates text, one sentence per line, with a trained model.",
      "Without --input it reads standard input, without --output it writes standard",
      "output. When either is a stream, translation runs in this process and each line",
      "is written as soon as possible; with --input and --output paths it runs on",
      "Spark: lines stay in order, and nothing is written unless all of it succeeds.",
      "If the job fails, finished parts are kept next to the output; rerun the same",
      "command to continue.",
      "The search settings are those of the run, unless --config or an option changes",
      "them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  echo 'A dog runs.' | jobs/translate.sh --model run",
      "  zcat news.en.gz | jobs/translate.sh --model run --beam 5 --math bf16 | head",
      "  jobs/translate.sh --model hdfs:///runs/en-de --input news.en.gz \\",
      "      --output news.de",
      "  jobs/translate.sh --model run/checkpoints/00008000 --input in.en \\",
      "      --output out.de --beam 5",
      "  jobs/translate.sh --model run --input in.en --output nbest.de --beam 8 \\",
      "      --n-best 4",
      "  jobs/translate.sh --model run --input in.en --output out.de --tag '<2de>'",
      "  jobs/translate.sh --model run --input in.en --output out.de --sample \\",
      "      --top-p 0.9 seed=7",
      "  jobs/translate.sh --model run --input in.en --output out.de --mbr \\",
      "      search.mbr.count=64",
      "  jobs/translate.sh --model run --average-last 4 --ensemble run2 \\",
      "      --input in.en --output out.de",
      "  jobs/translate.sh --model run --input 'news/*.en.gz' --output news.de",
      "  jobs/translate.sh --model run --input pairs.tsv --column 1 --output out.tsv",
      "  jobs/translate.sh --model run --input some.jsonl --column a.text \\",
      "      --output out.jsonl",
      "  jobs/translate.sh --model run --json < requests.jsonl > answers.jsonl",
      "  jobs/translate.sh --model run --subwords encode < in.en > in.subwords",
      "  jobs/translate.sh --model run --input pairs.parquet --column source \\",
      "      --output out.parquet",
      "  jobs/translate.sh --model run --table news --column text \\",
      "      --output out.parquet --n-best 3",
      "  jobs/translate.sh --model run --input pairs.parquet --column source \\",
      "      --score-column target --output scored.parquet",
      "  jobs/translate.sh --packages ... --conf spark.sql.catalog.ice=... -- \\",
      "      --model run --table ice.db.news --column text \\",
      "      --output-table ice.db.translated",
      "",
      "Output for text: the translation; with --scores a tab and the score (log P under",
      "the length penalty; with --mbr the expected utility, up to 100); with",
      "--alignments a tab and the alignment. With --n-best above 1, lines of the form",
      "\"number ||| text ||| LogProbability= l Length= n ||| score\", numbered from 0,",
      "followed by ||| and the alignment. A directory or a pattern of files becomes a",
      "directory with a file of the same name for each.",
      "Output for columns of text: the input with more columns or fields, in its format.",
      "Output for tables: the input with more columns: translation; score with",
      "--scores; alignment; nBest. With --score-column: score, logProbability, tokens,",
      "tokenLogProbabilities. With --output-table, rows of an Iceberg or Delta table",
      "are appended to another, each exactly once: the same command continues what was",
      "killed, and does nothing if all is there.",
      "",
      "Requests (--json): {\"text\": ...} with id, prefix and nBest if wanted; answers:",
      "id, translation, score, nBest, and segments, truncated or finished where there is",
      "something to say. A line that is no request gets {\"id\": ..., \"error\": ...}, and",
      "the exit code will be 2.",
      "Subwords (--subwords): as exports for CTranslate2 and Hugging Face spell them, with",
      "one space between two, without the end of the sentence; tags only if the line, the",
      "run or --tag has them.",
      "",
      "Exit codes: 0 translated, 1 failed, 2 wrong arguments, settings or input,",
      "141 output pipe closed."
    })
public final class TranslateJob implements Callable<Integer> {
  private static final String STREAM = "-";
  private static final double NANOS_PER_SECOND = 1e9;

  @Mixin private ModelOptions modelOptions;

  @Option(
      names = "--ensemble",
      paramLabel = "PATH",
      description =
          "another model, whose probabilities are averaged with those of --model; may be repeated")
  private List<String> ensemble = List.of();

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description =
          "text, plain or .gz .bz2 .xz .zst .lz4, or a directory or pattern of such files; or"
              + " Parquet; default: standard input, -")
  private String input;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description =
          "a table in Spark's catalogue instead of --input; --output is Parquet, and"
              + " --output-table a table")
  private String table;

  @Option(
      names = "--output",
      defaultValue = STREAM,
      paramLabel = "PATH",
      description =
          "where to write; must not exist yet; compressed if named .gz .bz2 .xz .zst .lz4; default:"
              + " standard output, -")
  private String output;

  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description =
          "snapshot, tag or branch of the Iceberg --table, or version of the Delta --table;"
              + " with --output-table; default: the current one")
  private String snapshot;

  @Option(
      names = "--output-table",
      paramLabel = "NAME",
      description =
          "an Iceberg or Delta table to append to instead of --output, with --table as input;"
              + " created if it does not exist")
  private String outputTable;

  @Option(
      names = "--commit-rows",
      defaultValue = "200000",
      paramLabel = "N",
      description =
          "rows of a commit to --output-table, about: what a killed job loses at most; default:"
              + " ${DEFAULT-VALUE}")
  private long commitRows;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "translate this column of the input: of Parquet and tables by name, of a struct as s.a; of"
              + " .tsv and .csv by the name in the first line, or by its number from 1 if there is"
              + " no such line; of .jsonl the field, as a.b if it is in another")
  private String column;

  @Option(
      names = "--prefix-column",
      paramLabel = "NAME",
      description = "column or field with words that the translation has to begin with")
  private String prefixColumn;

  @Option(
      names = "--score-column",
      paramLabel = "NAME",
      description = "column of the table with translations to score, instead of translating")
  private String scoreColumn;

  @Option(
      names = "--shortlist",
      paramLabel = "DIR",
      description =
          "search.shortlist with the lexical shortlist of this corpus instead of the model's; the"
              + " corpus must have the same subwords")
  private String shortlist;

  @Option(names = "--scores", description = "write the score of each translation next to it")
  private boolean scores;

  @Option(
      names = "--json",
      description = "answer requests, one JSON object a line, as they come; see \"Requests\" below")
  private boolean json;

  @Option(
      names = "--subwords",
      paramLabel = "DIRECTION",
      description =
          "encode: write the subwords that the model reads, with spaces between them; decode: text"
              + " from the subwords that it writes; see \"Subwords\" below")
  private SubwordStream.Direction subwords;

  @Option(
      names = "--source-language",
      paramLabel = "CODE",
      description =
          "the language of documents, such as en or pt-BR; default: that of the model's corpus")
  private String sourceLanguage;

  @Option(
      names = "--target-language",
      paramLabel = "CODE",
      description =
          "the language that documents are translated to; default: that of the model's corpus")
  private String targetLanguage;

  /** Whether the input is documents, whose alignments place their codes. */
  private boolean ofDocuments;

  @Mixin private SearchOptions searchOptions;

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new TranslateJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    options.settings(
        JobSettings.TRANSLATE, overrides()); // refuses what is wrong before anything starts
    modelOptions.choice();
    refuseContradictions();
    input = input == null ? STREAM : input;
    if (!input.equals(STREAM)) {
      givenInput().path();
    }
    if (!output.equals(STREAM)) {
      givenOutput().path();
    }
    if (stream()) {
      SparkLogging.beforeStart();
      return workAlone();
    }
    return options.onSpark("translate", this::howToResume, this::translateOnSpark);
  }

  private List<String> overrides() {
    List<String> overrides = new ArrayList<>(searchOptions.overrides());
    if (shortlist != null) {
      overrides.add("search.shortlist=true");
    }
    if (ofDocuments) {
      overrides.add("search.alignments=true");
    }
    return overrides;
  }

  private String howToResume() {
    return outputTable == null
        ? "%s was not written: run the same command again to continue from the finished parts"
            .formatted(output)
        : "rows may be missing in %s: run the same command again to append those"
            .formatted(outputTable);
  }

  private boolean stream() {
    return table == null
        && (json
            || subwords != null
            || input == null
            || input.equals(STREAM)
            || output.equals(STREAM));
  }

  private void refuseContradictions() {
    if (input != null && table != null) {
      throw new UserException("--input and --table: give only one of them");
    }
    if (table != null && column == null) {
      throw UserException.of("--table %s: give --column NAME", table);
    }
    if (table != null && output.equals(STREAM) && outputTable == null) {
      throw UserException.of(
          "--column %s: a table is written to a path: give --output PATH", column);
    }
    if (column == null && (prefixColumn != null || scoreColumn != null)) {
      throw new UserException("--prefix-column and --score-column need --column");
    }
    if (commitRows < 1) {
      throw UserException.of("--commit-rows %d: expected at least 1", commitRows);
    }
    OptionEffects.of(spec)
        .requireFor("--output-table", "--snapshot", "--commit-rows")
        .refuseBeside("--output-table", "--output", "--input")
        .refuseBeside("--score-column", "--scores", "--alignments", "--n-best", "--beam")
        .refuseBeside(
            "--score-column",
            "--sample",
            "--mbr",
            "--temperature",
            "--top-k",
            "--top-p",
            "--epsilon")
        .refuseBeside("--score-column", "--min-length", "--max-length")
        .refuseBeside("--score-column", "--shortlist")
        .refuseBeside("--json", "--input", "--table", "--column", "--output", "--scores")
        .refuseBeside("--subwords", "--json", "--table", "--column", "--scores", "--shortlist")
        .refuseBeside("--subwords", "--alignments", "--n-best", "--beam", "--length-penalty")
        .refuseBeside("--subwords", "--sample", "--mbr", "--min-length", "--max-length");
    if (stream()) {
      refuseSparkOptions();
    }
    if (prefixColumn != null && scoreColumn != null) {
      throw new UserException(
          "--prefix-column is for translating, not for --score-column: give only one of them");
    }
    if (outputTable != null && table == null) {
      throw UserException.of(
          "--output-table %s: give the table to translate with --table NAME", outputTable);
    }
    if (stream() && !json && subwords == null && column == null && isDocument()) {
      throw UserException.of(
          "--input %s is a document, which is written as a whole: give --output PATH", input);
    }
    if (column == null && subwords == null && input != null) {
      InputKind.requireLines(givenInput(), input.substring(input.lastIndexOf('/') + 1));
    }
  }

  /**
   * Refuses Spark options where translation runs without Spark, because they would have no effect.
   */
  private void refuseSparkOptions() {
    String when = "when it reads standard input or writes standard output, without Spark";
    String remedy = "leave it out, or give --input and --output paths";
    OptionEffects.of(spec).refuse("--master", when, remedy);
    SparkOptions.withoutEffectHere()
        .ifPresent(
            option -> {
              throw UserException.of("%s has no effect %s: %s", option, when, remedy);
            });
  }

  private boolean isDocument() {
    return input != null && DocumentFormat.ofName(input).isPresent();
  }

  private void refuseOptionsOfLines() {
    OptionEffects effects = OptionEffects.of(spec);
    String remedy = "leave it out";
    for (String option : List.of("--scores", "--n-best", "--alignments")) {
      effects.refuse(option, "on documents", remedy);
    }
  }

  /** Returns the languages of documents: as given, or those of the corpus of the model's run. */
  private Languages languages(Configuration hadoop) throws IOException {
    Optional<CorpusReference> corpus =
        Provenance.find(
                HadoopConf.of(hadoop), modelOptions.path().in(hadoop), modelOptions.choice())
            .run()
            .map(RunManifest::corpus);
    return new Languages(
        sourceLanguage != null
            ? sourceLanguage
            : corpus.map(CorpusReference::sourceLanguage).orElse(""),
        targetLanguage != null
            ? targetLanguage
            : corpus.map(CorpusReference::targetLanguage).orElse(""));
  }

  private TranslationLines lines(SearchSettings search) {
    return new TranslationLines(search.nBest() > 1, scores, search.alignments());
  }

  /** Returns how text with columns is read and written. */
  private RecordForm columns(Format format, SearchSettings search) {
    if (scoreColumn != null) {
      throw UserException.of(
          "--score-column %s: only Parquet and tables are scored; this input is text", scoreColumn);
    }
    AddedColumns added = new AddedColumns(scores, search.alignments(), search.nBest() > 1);
    String prefix = prefixColumn == null ? "" : prefixColumn;
    if (format == Format.JSONL) {
      return new JsonFields(column, prefix, added);
    }
    if (added.nBest()) {
      throw UserException.of(
          "search.nBest = %d: a column holds one translation; give 1, or the input as JSON lines"
              + " or Parquet",
          search.nBest());
    }
    return new DelimitedColumns(column, prefix, format == Format.CSV, added);
  }

  /** Works on a stream in this process; returns the exit code. */
  private int workAlone() throws IOException {
    Configuration hadoop = PlainLocalFiles.configuration();
    TrainedModel loaded = load(hadoop);
    Settings settings = settings(loaded);
    TranslationCounts counts = TranslationCounts.local();
    if (subwords != null) {
      return convertSubwords(loaded, settings, counts, hadoop);
    }
    PortableModel model = loaded.model();
    if (json) {
      return answer(model, settings, counts, hadoop);
    }
    long start = System.nanoTime();
    StreamTranslation stream =
        new StreamTranslation(
            model.translator(settings.search(), settings.seed()),
            streamForm(settings.search()),
            counts,
            this::say);
    boolean isWritten = run(stream, counts, hadoop);
    report(counts, start);
    return isWritten ? 0 : ExitCodes.READER_GONE;
  }

  private RecordForm streamForm(SearchSettings search) {
    if (column == null) {
      return lines(search);
    }
    if (input.endsWith(".parquet")) {
      throw UserException.of(
          "--column %s: a table is written to a path: give --output PATH", column);
    }
    return columns(TextInput.format(input), search);
  }

  private int convertSubwords(
      TrainedModel loaded, Settings settings, TranslationCounts counts, Configuration hadoop)
      throws IOException {
    SubwordStream stream =
        SubwordStream.of(
            subwords,
            Subwords.of(loaded.model().subwordFiles(), loaded.description()),
            loaded.model().translator(settings.search(), settings.seed()));
    boolean isWritten = run(stream, counts, hadoop);
    if (!stream.remark().isEmpty()) {
      say(stream.remark());
    }
    return isWritten ? 0 : ExitCodes.READER_GONE;
  }

  private int answer(
      PortableModel model, Settings settings, TranslationCounts counts, Configuration hadoop)
      throws IOException {
    long start = System.nanoTime();
    RequestStream stream =
        new RequestStream(
            settings.search(), search -> model.translator(search, settings.seed()), counts);
    boolean isWritten = run(stream, counts, hadoop);
    report(counts, start);
    if (stream.refused() > 0) {
      say(Text.format("lines that were no requests: %,d", stream.refused()));
    }
    return isWritten ? stream.refused() > 0 ? ExitCodes.USER_MISTAKE : 0 : ExitCodes.READER_GONE;
  }

  /**
   * Returns whether all of it could be written: {@code head} closes the pipe when it has enough.
   */
  private boolean run(StreamWork<?> stream, TranslationCounts counts, Configuration hadoop)
      throws IOException {
    try (LineReader in = openInput(hadoop);
        LiveLine progress = streamProgress(counts, hadoop)) {
      if (!output.equals(STREAM)) {
        writeFile(stream, in, hadoop, progress::say);
        return true;
      }
      // System.out would swallow errors.
      stream.run(in, new FileOutputStream(FileDescriptor.out));
      return true;
    } catch (IOException e) {
      if (output.equals(STREAM) && StandardOutput.isReaderGone(e)) {
        return false;
      }
      throw e;
    }
  }

  private TrainedModel load(Configuration hadoop) throws IOException {
    TrainedModel loaded = modelOptions.load(hadoop, ensemble);
    if (shortlist == null) {
      return loaded;
    }
    CorpusDirectory corpus =
        CorpusDirectory.open(
            GivenPath.option("--shortlist", shortlist).in(hadoop).toString(), hadoop);
    if (!Subwords.of(loaded.model().subwordFiles(), loaded.description())
        .encodesLike(corpus.subwords())) {
      throw UserException.of(
          "--shortlist %s: the corpus has other subwords than the model %s; prepare one with subword.kind = model, subword.model = that model and corpus.shortlist.enabled = true",
          shortlist, loaded.description());
    }
    return loaded.withShortlist(
        corpus
            .shortlist()
            .orElseThrow(
                () ->
                    UserException.of(
                        "--shortlist %s: the corpus has no lexical shortlist; prepare it with corpus.shortlist.enabled = true",
                        shortlist)));
  }

  /** Returns the settings of the run under those of this call. */
  private Settings settings(TrainedModel loaded) {
    SettingsReader reader =
        options.settingsOver(loaded.settings(), JobSettings.TRANSLATE, overrides());
    searchOptions.requireEffect(reader);
    Settings settings = reader.settings();
    SearchSettings search = settings.search();
    String how = subwords == null ? ", " + described(search, settings.seed()) : "";
    say("model %s%s".formatted(loaded.description(), how));
    return settings;
  }

  private static String described(SearchSettings search, long seed) {
    String draws = search.draws() ? Text.format(" with seed %d", seed) : "";
    String strategy =
        switch (search.strategy()) {
          case SAMPLE -> "sampling" + draws;
          case MBR -> search.mbr() + draws;
          case BEAM ->
              Text.format("beam %d, length penalty %s", search.beam(), search.lengthPenalty());
        };
    return strategy
        + (search.shortlist() ? ", by the shortlist" : "")
        + switch (search.math()) {
          case FLOAT32 -> "";
          case BF16 -> ", in bfloat16";
          case INT8 -> ", in int8";
        };
  }

  private LineReader openInput(Configuration hadoop) throws IOException {
    if (input.equals(STREAM)) {
      if (System.console() != null) {
        say("Enter one sentence per line; press Ctrl-D to finish");
      }
      return LineReader.ofStandardInput();
    }
    if (InputKind.isSeveral(givenInput(), hadoop)) {
      throw UserException.of(
          "--input %s names several files: give --output DIR, the directory of their translations",
          input);
    }
    return LineReader.open(givenInput(), hadoop);
  }

  /** Returns the live line, which is not shown among translations, nor to a user who is typing. */
  private LiveLine streamProgress(TranslationCounts counts, Configuration hadoop) {
    boolean isTyped = input.equals(STREAM) && Terminal.isTyped();
    boolean isAmongTranslations = output.equals(STREAM) && Terminal.showsOutput();
    PrintWriter err = spec.commandLine().getErr();
    Terminal terminal =
        isTyped || isAmongTranslations ? new Terminal(err, 0) : Terminal.ofErrors(err);
    long all =
        terminal.isLive() && !input.equals(STREAM) ? LineReader.count(givenInput(), hadoop) : 0;
    StagePace pace = new StagePace(System.nanoTime());
    return LiveLine.of(
        terminal,
        TranslateJob::named,
        now -> {
          if (!terminal.isLive()) {
            return List.of();
          }
          long done = counts.advanced();
          pace.at(all == 0 || done == 0 ? Double.NaN : Math.min(1, (double) done / all), done, now);
          return pace.parts("translating", "sentences", now);
        });
  }

  private void writeFile(
      StreamWork<?> stream, LineReader in, Configuration hadoop, Consumer<String> tell)
      throws IOException {
    Path target = givenOutput().in(hadoop);
    try (AtomicDirectory place =
        AtomicDirectory.create(target, AtomicDirectory.Use.STREAM, hadoop, tell)) {
      TextFileOutput.publish(place, hadoop, out -> stream.run(in, out));
    }
  }

  private int translateOnSpark() throws IOException {
    SparkSession spark = options.session("translate");
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Optional<TextInput> text = text(hadoop);
    ofDocuments = column == null && text.isPresent() && text.get().isOfDocuments();
    OptionEffects effects = OptionEffects.of(spec);
    if (ofDocuments) {
      refuseOptionsOfLines();
    } else {
      effects.refuse("--source-language", "on text that is no document", "leave it out");
      effects.refuse("--target-language", "on text that is no document", "leave it out");
    }
    TrainedModel loaded = load(hadoop);
    Settings settings = settings(loaded);
    TranslationCounts counts = TranslationCounts.of(spark.sparkContext());
    JavaSparkContext executors = JavaSparkContext.fromSparkContext(spark.sparkContext());
    ExecutorKernels.require(executors, settings.search().math());
    BroadcastTranslator sent =
        BroadcastTranslator.of(executors, loaded.model(), settings.search(), settings.seed());
    long start = System.nanoTime();
    Terminal terminal = Terminal.ofErrors(spec.commandLine().getErr());
    try (JobProgress progress = options.progress(terminal, TranslateJob::named, spark)) {
      SearchSettings search = settings.search();
      DocumentCounts documents = new DocumentCounts(spark.sparkContext());
      Map<String, String> description = description(loaded, search, sent.seed());
      long before =
          text.isPresent()
              ? new TextTranslation(spark, progress)
                  .translate(
                      text.get(),
                      givenOutput().in(hadoop),
                      sent,
                      form(text.get(), search, documents, hadoop),
                      counts,
                      description)
              : translateTable(spark, progress, extension(search, counts), sent, description);
      if (before > 0) {
        progress.say(Text.format("%,d rows were already done", before));
      }
      if (ofDocuments) {
        progress.say(documents.describe());
      }
    } finally {
      sent.destroy();
    }
    report(counts, start);
    return 0;
  }

  private RecordForm form(
      TextInput text, SearchSettings search, DocumentCounts documents, Configuration hadoop)
      throws IOException {
    if (ofDocuments) {
      if (search.nBest() > 1) {
        throw UserException.of(
            "search.nBest = %d: a document holds one translation; give 1", search.nBest());
      }
      return new DocumentForm(languages(hadoop), documents);
    }
    return column == null ? lines(search) : columns(text.formatOfColumns(), search);
  }

  /** Returns the text files to translate; empty if it is a table. */
  private Optional<TextInput> text(Configuration hadoop) throws IOException {
    if (table != null) {
      return Optional.empty();
    }
    return column == null
        ? Optional.of(InputKind.text(givenInput(), hadoop))
        : InputKind.columns(givenInput(), hadoop);
  }

  private GivenPath givenInput() {
    return GivenPath.option("--input", input);
  }

  private GivenPath givenOutput() {
    return GivenPath.option("--output", output);
  }

  private long translateTable(
      SparkSession spark,
      JobProgress progress,
      TableExtension extension,
      BroadcastTranslator sent,
      Map<String, String> description)
      throws IOException {
    if (outputTable != null) {
      AppendRequest request =
          new AppendRequest(
              TableName.option("--table", table),
              snapshot == null ? "" : snapshot,
              column,
              TableName.option("--output-table", outputTable),
              commitRows);
      return new TableAppending(spark, progress, request).append(extension, sent, description);
    }
    Path target = givenOutput().in(spark.sparkContext().hadoopConfiguration());
    TableTranslation translation = new TableTranslation(spark, progress);
    return translation.translate(
        table == null ? translation.files(givenInput()) : translation.named(table),
        target,
        extension,
        sent,
        description);
  }

  /** Returns everything that the outcome depends on, except the input. */
  private Map<String, String> description(TrainedModel loaded, SearchSettings search, long seed) {
    return Map.of(
        "model", loaded.description(),
        "model's checksum", loaded.model().fingerprint(),
        "seed", Long.toString(seed),
        "search settings", search.toString(),
        "columns", columns());
  }

  private TableExtension extension(SearchSettings search, TranslationCounts counts) {
    return scoreColumn == null
        ? translations(search, counts)
        : new AddScores(column, scoreColumn, counts);
  }

  private AddTranslations translations(SearchSettings search, TranslationCounts counts) {
    return new AddTranslations(
        column,
        prefixColumn == null ? "" : prefixColumn,
        "translation",
        scores ? "score" : "",
        search.alignments() ? "alignment" : "",
        search.nBest() > 1 ? "nBest" : "",
        counts);
  }

  private String columns() {
    return "--column %s --prefix-column %s --score-column %s --scores %s"
        .formatted(column, prefixColumn, scoreColumn, scores);
  }

  private void report(TranslationCounts counts, long start) {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    say(scoreColumn == null ? counts.describe(seconds) : counts.describeScored(seconds));
  }

  /** Prints to the error stream, because standard output may be the translation. */
  private void say(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(named(text));
    err.flush();
  }

  private static String named(String text) {
    return "translate: " + text;
  }
}
