package io.tandem.metrics.spark;

import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Ter;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.UnknownName;
import io.tandem.storage.SavedStage;
import io.tandem.storage.tables.ColumnName;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Scores a column of translations against references, for the choice between models by Spark's
 * {@code CrossValidator} and {@code TrainValidationSplit}. Nulls are as in {@link ScoreFunctions}.
 * Driver only.
 */
public final class TranslationEvaluator extends Evaluator implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private static final String TER = "ter";
  private static final List<String> METRICS = List.of("bleu", "chrf", TER);

  private final String uid;
  private final Param<String> metric;
  private final Param<String> tokenizer;
  private final Param<String> translationCol;
  private final Param<String> referenceCol;

  public TranslationEvaluator() {
    this(Identifiable$.MODULE$.randomUID("evaluator"));
  }

  /** Creates an evaluator as Spark's persistence does. */
  public TranslationEvaluator(String uid) {
    this.uid = uid;
    metric = new Param<>(uid, "metric", "bleu, chrf or ter");
    tokenizer = new Param<>(uid, "tokenizer", "of bleu: 13a, intl, char, zh or none");
    translationCol = new Param<>(uid, "translationCol", "column with the translation");
    referenceCol =
        new Param<>(
            uid, "referenceCol", "column with the reference, or with an array of references");
    setDefault(metric, METRICS.get(0));
    setDefault(tokenizer, BleuTokenizer.MTEVAL_13A.signatureName());
    setDefault(translationCol, "translation");
    setDefault(referenceCol, "target");
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> metric() {
    return metric;
  }

  public Param<String> tokenizer() {
    return tokenizer;
  }

  public Param<String> translationCol() {
    return translationCol;
  }

  public Param<String> referenceCol() {
    return referenceCol;
  }

  private TranslationEvaluator with(Param<String> parameter, String value) {
    set(parameter, value);
    return this;
  }

  public TranslationEvaluator setMetric(String name) {
    return with(metric, name);
  }

  public TranslationEvaluator setTokenizer(String name) {
    return with(tokenizer, name);
  }

  public TranslationEvaluator setTranslationCol(String column) {
    return with(translationCol, column);
  }

  public TranslationEvaluator setReferenceCol(String column) {
    return with(referenceCol, column);
  }

  /**
   * Returns the score of all rows together, as SQL's function of the metric's name does.
   *
   * @throws UserException if the metric is unknown, or no row has a translation and a reference
   */
  @Override
  public double evaluate(Dataset<?> data) {
    Dataset<Row> columns = data.select(column(data, translationCol), column(data, referenceCol));
    Column reference = column(data, referenceCol);
    boolean isOne = columns.schema().fields()[1].dataType().equals(DataTypes.StringType);
    Column score =
        ScoreFunctions.score(
            chosenMetric(),
            column(data, translationCol),
            isOne ? functions.array(reference) : reference);
    Row only = data.select(score).first();
    if (only.isNullAt(0)) {
      throw UserException.of(
          "no row has both a translation (column %s) and a reference (column %s) to evaluate",
          getOrDefault(translationCol), getOrDefault(referenceCol));
    }
    return only.getDouble(0);
  }

  private Metric chosenMetric() {
    String name = getOrDefault(metric);
    return switch (name) {
      case "bleu" -> Bleu.standard().with(BleuTokenizer.named(getOrDefault(tokenizer)));
      case "chrf" -> Chrf.standard();
      case TER -> Ter.standard();
      default -> throw UnknownName.of("metric", name, METRICS);
    };
  }

  private Column column(Dataset<?> data, Param<String> parameter) {
    String column = getOrDefault(parameter);
    if (Arrays.stream(data.columns()).noneMatch(column::equalsIgnoreCase)) {
      throw UserException.of(
          "%s = %s: the data has no such column, but %s; set %s",
          parameter.name(), column, String.join(", ", data.columns()), parameter.name());
    }
    return data.col(ColumnName.quoted(column));
  }

  @Override
  public boolean isLargerBetter() {
    return !getOrDefault(metric).equals(TER);
  }

  @Override
  public TranslationEvaluator copy(ParamMap extra) {
    return copyValues(new TranslationEvaluator(uid), extra);
  }

  public static MLReader<TranslationEvaluator> read() {
    return SavedStage.reader(TranslationEvaluator.class);
  }

  public static TranslationEvaluator load(String path) {
    return read().load(path);
  }
}
