package io.tandem.translation.spark;

import static org.apache.spark.sql.functions.udf;

import io.tandem.UserException;
import io.tandem.spark.Expressions;
import io.tandem.translation.Translation;
import io.tandem.translation.TranslationScore;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.StringTranslate;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Seq;

/** A model as SQL functions. Driver only; only the functions are sent to executors. */
public final class TranslationFunctions {
  /** The name of a function that Spark also has, with three arguments. */
  private static final String TRANSLATE = "translate";

  private static final int ARGUMENTS_OF_SPARKS_OWN = 3;

  private static final String SCORE = "translation_score";
  private static final String REPORT = "translation_score_report";
  private static final StructType REPORT_TYPE =
      new StructType()
          .add("score", DataTypes.DoubleType)
          .add("logProbability", DataTypes.DoubleType)
          .add("tokens", DataTypes.createArrayType(DataTypes.StringType, false))
          .add("tokenLogProbabilities", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("truncated", DataTypes.BooleanType);

  private final CountingTranslator translator;

  /**
   * @param counts the counts of the texts that the functions process
   */
  TranslationFunctions(BroadcastTranslator sent, TranslationCounts counts) {
    translator = new CountingTranslator(sent, counts);
  }

  TranslationCounts counts() {
    return translator.counts();
  }

  void register(SparkSession session) {
    session
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(TRANSLATE, this::translateOrSparksOwn, "scala_udf");
    session.udf().register(SCORE, new Score(translator), DataTypes.DoubleType);
    session.udf().register(REPORT, new Report(translator), REPORT_TYPE);
  }

  private Expression translateOrSparksOwn(Seq<Expression> arguments) {
    if (arguments.size() == ARGUMENTS_OF_SPARKS_OWN) {
      return new StringTranslate(arguments.apply(0), arguments.apply(1), arguments.apply(2));
    }
    if (arguments.size() != 1) {
      throw UserException.of(
          "translate with %d arguments: expected translate(text), or Spark's own"
              + " translate(text, from, to)",
          arguments.size());
    }
    return translate(TRANSLATE, arguments.apply(0));
  }

  /**
   * Returns the translation of a text, as an expression of a query; null stays null.
   *
   * @param name the function's, for the names of columns
   */
  public Expression translate(String name, Expression text) {
    return call(name, udf(new Translate(translator), DataTypes.StringType), text);
  }

  /** Returns the score of a pair, a double, as an expression of a query; of null it is null. */
  public Expression score(String name, Expression source, Expression target) {
    return call(name, udf(new Score(translator), DataTypes.DoubleType), source, target);
  }

  /** Returns the columns of {@link AddScores} and truncated for a pair, a struct. */
  public Expression report(String name, Expression source, Expression target) {
    return call(name, udf(new Report(translator), REPORT_TYPE), source, target);
  }

  private static Expression call(
      String name, UserDefinedFunction function, Expression... arguments) {
    Column[] columns = Arrays.stream(arguments).map(Expressions::column).toArray(Column[]::new);
    return Expressions.of(function.withName(name).apply(columns));
  }

  /** Sent to executors. */
  private record Translate(CountingTranslator translator) implements UDF1<String, String> {
    @Override
    public String call(String text) {
      return text == null ? null : translator.translate(text).text();
    }
  }

  /** Sent to executors. */
  private record Score(CountingTranslator translator) implements UDF2<String, String, Double> {
    @Override
    public Double call(String source, String target) {
      return source == null || target == null
          ? null
          : (Double) translator.score(source, target).score();
    }
  }

  /** Sent to executors. */
  private record Report(CountingTranslator translator) implements UDF2<String, String, Row> {
    @Override
    public Row call(String source, String target) {
      if (source == null || target == null) {
        return null;
      }
      TranslationScore score = translator.score(source, target);
      return RowFactory.create(
          score.score(),
          score.logProbability(),
          score.tokens().toArray(),
          score.tokenLogProbabilities().toArray(),
          score.truncated());
    }
  }

  /**
   * Translates and scores single texts for SQL functions, whose results cannot mention that a text
   * was too long: each such text is counted, and the first one in a JVM is logged. Sent to
   * executors.
   */
  private record CountingTranslator(BroadcastTranslator sent, TranslationCounts counts)
      implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(CountingTranslator.class);

    /** The ids of counts for which this JVM has logged a text. */
    private static final Set<Long> WARNED = ConcurrentHashMap.newKeySet();

    Translation translate(String text) {
      Translation translation = sent.translator().translate(List.of(text)).get(0);
      counts.add(translation);
      if (translation.sourceTruncated()) {
        warn("translate(text)", "a text");
      }
      return translation;
    }

    TranslationScore score(String source, String target) {
      TranslationScore score = sent.translator().score(List.of(source), List.of(target)).get(0);
      counts.add(score);
      if (score.truncated()) {
        warn("translation_score(source, target)", "a side of a pair");
      }
      return score;
    }

    private void warn(String function, String what) {
      if (WARNED.add(counts.id())) {
        LOG.warn(
            "{}: {} is longer than search.maximumSourceTokens = {} and was truncated; in the report"
                + " of a score, truncated says which pairs are",
            function,
            what,
            sent.search().maximumSourceTokens());
      }
    }
  }
}
