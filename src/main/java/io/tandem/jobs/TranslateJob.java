package io.tandem.jobs;

import com.typesafe.config.ConfigUtil;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.Sentences;
import io.tandem.corpus.document.TranslationMemory;
import io.tandem.corpus.document.format.Languages;
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
import io.tandem.jobs.progress.Terminal;
import io.tandem.jobs.translate.ColumnOptions;
import io.tandem.jobs.translate.SparkTranslation;
import io.tandem.jobs.translate.StreamRun;
import io.tandem.jobs.translate.SubwordStream;
import io.tandem.jobs.translate.TranslateRequest;
import io.tandem.run.RunManifest;
import io.tandem.run.TrainedModel;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
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
      "Translates text, one sentence per line, or documents, with a trained model.",
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
      "  jobs/translate.sh --model run --input manual.xlf --output manual.de.xlf \\",
      "      --memory project.tmx --glossary terms.tsv --srx rules.srx \\",
      "      --page translation.html",
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
      "  jobs/translate.sh --model run --input pairs.parquet --column source \\",
      "      --n-best 4 --best-of chrf --reference-column target --output near",
      "  jobs/translate.sh --packages ... --conf spark.sql.catalog.ice=... -- \\",
      "      --model run --table ice.db.news --column text \\",
      "      --output-table ice.db.translated",
      "",
      "Output for text: the translation; with --scores a tab and the score (log P",
      "under the length penalty; with --mbr the expected utility, up to 100); with",
      "--alignments a tab and the alignment. With --n-best above 1, lines of the form",
      "\"number ||| text ||| LogProbability= l Length= n ||| score\", numbered from 0,",
      "followed by ||| and the alignment. A directory or a pattern of files becomes a",
      "directory with a file of the same name for each.",
      "Output for columns of text: the input with more columns or fields, in its",
      "format.",
      "Output for tables: the input with more columns: translation; score with",
      "--scores; alignment; nBest; rank with --best-of, which is 1 for the best by",
      "score. With --score-column: score, logProbability, tokens,",
      "tokenLogProbabilities. With --output-table, rows of an Iceberg or Delta table",
      "are appended to another, each exactly once: after a failure, the same command",
      "appends the missing rows.",
      "",
      "Requests (--json): {\"text\": ...} with id, prefix and nBest if wanted; answers:",
      "id, translation, score, nBest, and segments, truncated or finished if relevant.",
      "A line that is not a request gets {\"id\": ..., \"line\": ..., \"error\": ...}, and",
      "the exit code is 2.",
      "Subwords (--subwords): spelt as in exports for CTranslate2 and Hugging Face,",
      "separated by spaces, without </s>; with tags if the line, the run or --tag has",
      "them.",
      "",
      "Exit codes: 0 translated, 1 failed, 2 wrong arguments, settings or input,",
      "141 output pipe closed."
    })
public final class TranslateJob implements Callable<Integer> {
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
          "text or documents (.xlf .tmx .po .html .md .docx .odt .srt .json and others), plain or .gz"
              + " .bz2 .xz .zst .lz4, or a directory or pattern of such files; or Parquet; default:"
              + " standard input, -")
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
      defaultValue = TranslateRequest.STREAM,
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
      paramLabel = "N",
      description =
          "approximate rows of a commit to --output-table, the most that a killed job loses; default:"
              + " 200000, or more to make at most 500 commits")
  private Long commitRows;

  @Mixin private ColumnOptions columns;

  @Option(
      names = "--shortlist",
      paramLabel = "DIR",
      description =
          "search.shortlist with the lexical shortlist of this corpus instead of the model's; the"
              + " corpus must have the same subwords")
  private String shortlist;

  @Option(
      names = "--json",
      description = "answer requests, one JSON object a line, as they come; see \"Requests\" below")
  private boolean json;

  @Option(
      names = "--subwords",
      paramLabel = "DIRECTION",
      description =
          "encode: write the subwords that the model reads; decode: turn the subwords that it writes"
              + " into text; see \"Subwords\" below")
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
      description = "the language to translate documents into; default: that of the model's corpus")
  private String targetLanguage;

  @Option(
      names = "--memory",
      paramLabel = "FILE",
      description =
          "a TMX file of what people have translated: its translations win over the model in"
              + " documents")
  private String memory;

  @Option(
      names = "--memory-score",
      defaultValue = "85",
      paramLabel = "PERCENT",
      description =
          "the lowest score of a match of --memory; 100: only the same text; default:"
              + " ${DEFAULT-VALUE}")
  private int memoryScore;

  @Option(
      names = "--srx",
      paramLabel = "FILE",
      description =
          "SRX 2.0 rules that divide the paragraphs of documents into sentences; default: Unicode's"
              + " rules, and abbreviations")
  private String srx;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "write an HTML page that shows the texts of documents beside their translations, and which"
              + " to review")
  private String page;

  @Option(
      names = "--glossary",
      paramLabel = "FILE",
      description =
          "search.glossary: terms and their translations, a line each: the term, a tab, its"
              + " translation")
  private String glossary;

  @Mixin private SearchOptions searchOptions;

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new TranslateJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    options.settings(
        JobSettings.TRANSLATE,
        overrides(false, List.of())); // rejects mistakes before anything starts
    modelOptions.choice();
    refuseCombinations();
    TranslateRequest request =
        new TranslateRequest(
            input,
            table,
            snapshot,
            output,
            outputTable,
            Optional.ofNullable(commitRows),
            columns.request(),
            json,
            subwords,
            page);
    if (memoryScore < 1 || memoryScore > 100) {
      throw UserException.of("--memory-score %d: expected 1 to 100", memoryScore);
    }
    if (!request.isStream()) {
      return options.onSpark("translate", request::howToResume, () -> onSpark(request));
    }
    request.requireLines();
    refuseOtherKind(false);
    refuseSparkOptions();
    SparkLogging.beforeStart();
    Configuration hadoop = PlainLocalFiles.configuration();
    TrainedModel loaded = load(hadoop);
    return new StreamRun(request, spec.commandLine().getErr(), TranslateJob::named, hadoop)
        .run(loaded, settings(loaded, false, hadoop));
  }

  private int onSpark(TranslateRequest request) throws IOException {
    SparkSession spark = options.session("translate");
    SparkTranslation translation = SparkTranslation.of(spark, request);
    boolean ofDocuments = translation.isOfDocuments();
    refuseOtherKind(ofDocuments);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    TrainedModel loaded = load(hadoop);
    DocumentContext context = context(ofDocuments, hadoop);
    Terminal terminal = Terminal.ofErrors(spec.commandLine().getErr());
    say(
        translation.run(
            loaded,
            settings(loaded, ofDocuments, hadoop),
            context,
            () -> options.progress(terminal, TranslateJob::named, spark)));
    return 0;
  }

  /** Refuses options of lines for documents, and the reverse. */
  private void refuseOtherKind(boolean ofDocuments) {
    OptionEffects effects = OptionEffects.of(spec);
    String when = ofDocuments ? "on documents" : "on text that is no document";
    List<String> without =
        ofDocuments
            ? List.of("--scores", "--n-best", "--alignments")
            : List.of("--source-language", "--target-language", "--memory", "--srx", "--page");
    without.forEach(option -> effects.refuse(option, when, "leave it out"));
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

  /**
   * @param aligned whether alignments are needed, which place the codes of documents
   * @param terms the lines of the glossary
   */
  private List<String> overrides(boolean aligned, List<String> terms) {
    List<String> overrides = new ArrayList<>(searchOptions.overrides());
    if (shortlist != null) {
      overrides.add("search.shortlist=true");
    }
    if (aligned) {
      overrides.add("search.alignments=true");
    }
    if (!terms.isEmpty()) {
      overrides.add(
          terms.stream()
              .map(ConfigUtil::quoteString)
              .collect(Collectors.joining(",", "search.glossary=[", "]")));
    }
    return overrides;
  }

  /** Returns the lines of the glossary; none without one. */
  private List<String> terms(Configuration hadoop) throws IOException {
    List<String> terms = new ArrayList<>();
    if (glossary != null) {
      try (LineReader lines = LineReader.open(GivenPath.option("--glossary", glossary), hadoop)) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (line.split("\t", -1).length != 2) {
            throw UserException.of(
                "--glossary %s:%d: expected a term, a tab and its translation",
                glossary, lines.lineNumber());
          }
          terms.add(line);
        }
      }
    }
    return terms;
  }

  private DocumentContext context(boolean ofDocuments, Configuration hadoop) throws IOException {
    Languages languages = ofDocuments ? languages(hadoop) : new Languages("", "");
    DocumentContext context = DocumentContext.of(languages).with(memory(languages, hadoop));
    return srx == null
        ? context
        : context.with(Sentences.ofSrx(GivenPath.option("--srx", srx), hadoop, languages.source()));
  }

  private TranslationMemory memory(Languages languages, Configuration hadoop) throws IOException {
    if (memory == null) {
      return TranslationMemory.EMPTY;
    }
    GivenPath file = GivenPath.option("--memory", memory);
    try (InputStream raw = file.open(hadoop);
        InputStream in = Compression.decompressed(memory, raw)) {
      TranslationMemory read =
          TranslationMemory.ofTmx(in.readAllBytes(), "--memory " + memory, languages, memoryScore);
      say(Text.format("memory %s: %,d texts", memory, read.size()));
      return read;
    }
  }

  private void refuseCombinations() {
    OptionEffects.of(spec)
        .requireFor("--output-table", "--snapshot", "--commit-rows")
        .requireFor("--memory", "--memory-score")
        .requireFor("--best-of", "--reference-column")
        .requireFor("--reference-column", "--best-of")
        .refuseBeside("--output-table", "--output", "--input")
        .refuseBeside("--score-column", "--scores", "--alignments", "--n-best", "--beam")
        .refuseBeside("--score-column", "--sample", "--mbr", "--temperature", "--top-k")
        .refuseBeside("--score-column", "--top-p", "--epsilon", "--min-length", "--max-length")
        .refuseBeside("--score-column", "--shortlist", "--best-of", "--reference-column")
        .refuseBeside("--json", "--input", "--table", "--column", "--output", "--scores")
        .refuseBeside("--json", "--best-of", "--reference-column")
        .refuseBeside("--subwords", "--json", "--table", "--column", "--scores", "--shortlist")
        .refuseBeside("--subwords", "--alignments", "--n-best", "--beam", "--length-penalty")
        .refuseBeside("--subwords", "--sample", "--mbr", "--min-length", "--max-length")
        .refuseBeside("--subwords", "--best-of", "--reference-column");
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
  private Settings settings(TrainedModel loaded, boolean aligned, Configuration hadoop)
      throws IOException {
    SettingsReader reader =
        options.settingsOver(
            loaded.settings(), JobSettings.TRANSLATE, overrides(aligned, terms(hadoop)));
    searchOptions.requireEffect(reader);
    Settings settings = reader.settings();
    SearchSettings search = settings.search();
    columns.request().requireChoice(search);
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

  /** Prints to the error stream, because standard output may carry the translation. */
  private void say(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(named(text));
    err.flush();
  }

  private static String named(String text) {
    return "translate: " + text;
  }
}
