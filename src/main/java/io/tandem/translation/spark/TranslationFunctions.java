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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model as SQL functions. Driver only; only the functions are sent to executors. */
public final class TranslationFunctions {
  private static final StructType REPORT_TYPE =
      new StructType()
          .add("score", DataTypes.DoubleType)
          .add("logProbability", DataTypes.DoubleType)
          .add("tokens", DataTypes.createArrayType(DataTypes.StringType, false))
          .add("tokenLogProbabilities", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("truncated", DataTypes.BooleanType);

  private final RowTranslator translator;

  TranslationFunctions(BroadcastTranslator sent) {
    translator = new RowTranslator(sent, UUID.randomUUID());
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
    Column[] columns =
        Arrays.stream(arguments).map(each -> text(name, each)).toArray(Column[]::new);
    return Expressions.of(function.withName(name).apply(columns));
  }

  private static Column text(String function, Expression given) {
    if (given.resolved()
        && !given.dataType().equals(DataTypes.StringType)
        && !given.dataType().equals(DataTypes.NullType)) {
      throw UserException.of(
          "%s: %s is %s, expected text; cast(... as string) makes text of it",
          function, given.sql(), given.dataType().simpleString());
    }
    return Expressions.column(given);
  }

  /** Sent to executors. */
  private record Translate(RowTranslator translator) implements UDF1<String, String> {
    @Override
    public String call(String text) {
      return text == null ? null : translator.translate(text).text();
    }
  }

  /** Sent to executors. */
  private record Score(RowTranslator translator) implements UDF2<String, String, Double> {
    @Override
    public Double call(String source, String target) {
      return source == null || target == null
          ? null
          : (Double) translator.score(source, target).score();
    }
  }

  /** Sent to executors. */
  private record Report(RowTranslator translator) implements UDF2<String, String, Row> {
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
   * Translates and scores single texts. The result of a function cannot say that a text was too
   * long, so the first one in a JVM is logged. Sent to executors.
   *
   * @param id tells these functions from others in the logs of an executor
   */
  private record RowTranslator(BroadcastTranslator sent, UUID id) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(RowTranslator.class);

    /** The functions that have logged a text in this JVM. */
    private static final Set<UUID> WARNED = ConcurrentHashMap.newKeySet();

    Translation translate(String text) {
      Translation translation = sent.translator().translate(List.of(text)).get(0);
      if (translation.sourceTruncated()) {
        warn("a text");
      }
      return translation;
    }

    TranslationScore score(String source, String target) {
      TranslationScore score = sent.translator().score(List.of(source), List.of(target)).get(0);
      if (score.truncated()) {
        warn("a side of a pair that is scored");
      }
      return score;
    }

    private void warn(String what) {
      if (WARNED.add(id)) {
        LOG.warn(
            "{} is longer than search.maximumSourceTokens = {} and was truncated; in the report of a"
                + " score, truncated says which pairs are",
            what,
            sent.search().maximumSourceTokens());
      }
    }
  }
}
