package io.tandem.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tandem.config.PipelineSettings.BestOf;
import io.tandem.config.SearchSettings.Utility;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.format.Languages;
import io.tandem.corpus.table.PairTable;
import io.tandem.jobs.translate.ColumnRequest;
import io.tandem.jobs.translate.SparkTranslation;
import io.tandem.jobs.translate.TranslateRequest;
import io.tandem.run.TrainedModel;
import io.tandem.storage.ExactPaths;
import io.tandem.storage.publish.AtomicDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Text is translated by a model. The artifact is a Parquet table of {@value #TEXT}, {@value
 * #REFERENCE} (null without one), {@value #TRANSLATION} and its score, and where the text comes
 * from.
 *
 * <p>What a model has translated with a search is kept for all steps and all later calls, so that
 * no text is translated twice: more text, or text that is cleaned in another way, costs only what
 * is new in it.
 *
 * <pre>
 * translations/KEY/text-STEP          what is new in the text of a step
 * translations/KEY/translated-STEP    the same, translated
 * </pre>
 */
final class TranslationStep extends Step {
  static final String TEXT = "text";
  static final String REFERENCE = "reference";
  static final String TRANSLATION = "translation";
  private static final String SCORE = "score";

  /** The step whose text it is, and the pair's id there. */
  private static final String ORIGIN = "origin";

  private static final String ID = "id";
  private static final String MODEL = "model";
  private static final String NEW = "text-";
  private static final String TRANSLATED = "translated-";

  /** The rows of a file of the artifact: it ends at the same row on any cluster. */
  private static final long ROWS_PER_FILE = 100_000;

  private final List<Texts> texts;
  private BestOf bestOf = BestOf.NONE;

  /**
   * The source side of a corpus that an earlier step has made.
   *
   * @param corpus the step
   * @param hasReferences whether the target side is a translation of it
   */
  record Texts(String corpus, boolean hasReferences) {
    static Texts alone(String corpus) {
      return new Texts(corpus, false);
    }

    static Texts ofPairs(String corpus) {
      return new Texts(corpus, true);
    }
  }

  TranslationStep(String name, SettingsReader settings, ModelOfStep model, List<Texts> texts) {
    super(name, StepKind.TRANSLATION, settings);
    this.texts = List.copyOf(texts);
    texts.forEach(text -> reads(text.corpus(), text.corpus()));
    uses(MODEL, model);
  }

  /** Chooses, of several translations of a pair's source, the nearest to its target. */
  TranslationStep nearest(BestOf metric) {
    bestOf = metric;
    return this;
  }

  /** The model has a search of its own, and what is given replaces it, default or not. */
  @Override
  SortedMap<String, String> settingsOfKey(StepContext context) {
    return settings().changedOrGiven(kind().reads());
  }

  @Override
  String form() {
    return texts + " " + bestOf;
  }

  @Override
  String artifact() {
    return "table";
  }

  @Override
  boolean isComplete(Path artifact, StepContext context) throws IOException {
    return AtomicDirectory.isThere(context.conf(), artifact, AtomicDirectory.Use.STEP);
  }

  @Override
  Optional<Integer> make(Path artifact, StepContext context) throws IOException {
    Path known = known(context);
    String own = artifact.getParent().getName();
    Path added = new Path(known, TRANSLATED + own);
    if (!isTable(added, AtomicDirectory.Use.TRANSLATION, context)) {
      Path text = new Path(known, NEW + own);
      if (!isTable(text, AtomicDirectory.Use.STEP, context)) {
        write(newText(known, context), text, context, TEXT, REFERENCE);
      }
      translate(text, added, context);
    }
    write(joined(known, context), artifact, context, ORIGIN, ID);
    return Optional.empty();
  }

  /** Returns the directory of what this model has translated with this search. */
  private Path known(StepContext context) throws IOException {
    List<String> ofTexts =
        texts.stream().map(text -> StepKey.STEP + text.corpus()).distinct().toList();
    String key = context.key(name()).without(ofTexts).with("form", bestOf.toString()).text();
    return context.directory().translations(key);
  }

  private static boolean isTable(Path table, AtomicDirectory.Use use, StepContext context)
      throws IOException {
    return AtomicDirectory.isThere(context.conf(), table, use);
  }

  private static CorpusDirectory corpus(Texts one, StepContext context) {
    return CorpusDirectory.openAny(
        context.artifact(one.corpus()).toString(), context.conf().configuration());
  }

  /** Returns all rows of text: origin, id, text, reference. */
  private Dataset<Row> text(StepContext context) {
    Dataset<Row> all = null;
    for (Texts one : texts) {
      boolean isCompared = one.hasReferences() && bestOf != BestOf.NONE;
      Column reference = isCompared ? col(PairTable.TARGET) : lit(null).cast(DataTypes.StringType);
      Dataset<Row> rows =
          corpus(one, context)
              .pairs(context.spark(), PairTable.TRAIN)
              .select(
                  lit(one.corpus()).as(ORIGIN),
                  col(PairTable.ID).as(ID),
                  col(PairTable.SOURCE).as(TEXT),
                  reference.as(REFERENCE));
      all = all == null ? rows : all.unionByName(rows);
    }
    return all;
  }

  /** Returns each text once, with its reference, that has not been translated. */
  private Dataset<Row> newText(Path known, StepContext context) throws IOException {
    Dataset<Row> once = text(context).select(TEXT, REFERENCE).distinct();
    Optional<Dataset<Row>> translated = translated(known, context);
    if (translated.isPresent()) {
      Dataset<Row> those = translated.get().select(TEXT, REFERENCE);
      once = once.join(those, isSame(once, those), "left_anti");
    }
    return once;
  }

  private static Column isSame(Dataset<Row> one, Dataset<Row> other) {
    return one.col(TEXT)
        .equalTo(other.col(TEXT))
        .and(one.col(REFERENCE).eqNullSafe(other.col(REFERENCE)));
  }

  /** Returns all that has been translated; empty if nothing has. */
  private static Optional<Dataset<Row>> translated(Path known, StepContext context)
      throws IOException {
    FileSystem files = context.conf().fileSystem(known);
    List<String> tables = new ArrayList<>();
    if (files.exists(known)) {
      for (FileStatus child : files.listStatus(known)) {
        Path table = child.getPath();
        if (table.getName().startsWith(TRANSLATED)
            && isTable(table, AtomicDirectory.Use.TRANSLATION, context)) {
          tables.add(table.toString());
        }
      }
    }
    return tables.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ExactPaths.read(context.spark())
                .parquet(tables.toArray(String[]::new))
                // A step that was interrupted, while another had the same text, has it as well.
                .dropDuplicates(TEXT, REFERENCE));
  }

  private void translate(Path text, Path target, StepContext context) throws IOException {
    TrainedModel model = context.open(this, MODEL);
    Settings search =
        SettingsReader.overRun(
                model.settings(), settings(), StepKind.TRANSLATION.reads().toArray(String[]::new))
            .settings();
    ColumnRequest columns =
        new ColumnRequest(
            TEXT,
            /* prefix= */ null,
            /* given= */ null,
            /* scores= */ true,
            bestOf == BestOf.NONE ? null : Utility.valueOf(bestOf.name()),
            bestOf == BestOf.NONE ? null : REFERENCE);
    columns.requireChoice(search.search());
    TranslateRequest request =
        TranslateRequest.ofParquet(text.toString(), target.toString(), columns);
    context.say(
        SparkTranslation.of(context.spark(), request)
            .run(model, search, DocumentContext.of(new Languages("", "")), context::progress));
  }

  /** Returns all text with its translations. */
  private Dataset<Row> joined(Path known, StepContext context) throws IOException {
    Dataset<Row> all = text(context);
    Dataset<Row> translated = translated(known, context).orElseThrow();
    return all.join(translated, isSame(all, translated))
        .select(
            all.col(ORIGIN),
            all.col(ID),
            all.col(TEXT),
            all.col(REFERENCE),
            translated.col(TRANSLATION),
            translated.col(SCORE));
  }

  /** Writes rows in an order and in files that are the same on any cluster. */
  private void write(Dataset<Row> rows, Path target, StepContext context, String... order)
      throws IOException {
    try (AtomicDirectory directory =
        AtomicDirectory.create(
            target, AtomicDirectory.Use.STEP, context.conf().configuration(), context::say)) {
      rows.repartition(files(context), columns(order))
          .sortWithinPartitions(columns(order))
          .write()
          .mode(SaveMode.Append)
          .parquet(directory.staging().toString());
      directory.publish();
    }
  }

  private static Column[] columns(String... names) {
    return Arrays.stream(names).map(functions::col).toArray(Column[]::new);
  }

  private int files(StepContext context) {
    long rows = 0;
    for (Texts one : texts) {
      rows += corpus(one, context).manifest().split(PairTable.TRAIN).pairs();
    }
    return Math.toIntExact(1 + rows / ROWS_PER_FILE);
  }

  @Override
  Map<String, Object> figures(Path artifact, StepContext context) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("texts", ExactPaths.read(context.spark()).parquet(artifact.toString()).count());
    return figures;
  }
}
