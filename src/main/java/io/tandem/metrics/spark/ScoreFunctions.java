package io.tandem.metrics.spark;

import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Ter;
import io.tandem.spark.Expressions;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;

/**
 * The metrics as aggregate functions of Spark SQL:
 *
 * <pre>
 *   SELECT domain, bleu(hypothesis, reference), chrf(hypothesis, reference), ter(hypothesis, reference)
 *   FROM translations GROUP BY domain
 * </pre>
 *
 * The second argument is a text or an array of texts, which are several references of the same
 * sentence. {@code bleu}, {@code chrf} and {@code ter} return a double, {@code bleu_report} and so
 * on a struct of name, score, signature and verbose_score. The result is null without any sentence;
 * see {@link MetricAggregator} for nulls in a row.
 */
public final class ScoreFunctions {
  private static final String REPORT = "_report";

  private ScoreFunctions() {}

  /** Registers bleu, chrf and ter with sacreBLEU's defaults. */
  public static void register(SparkSession spark) {
    register(spark, "bleu", Bleu.standard());
    register(spark, "chrf", Chrf.standard());
    register(spark, "ter", Ter.standard());
  }

  /**
   * Registers a metric with other settings as {@code name} and {@code name_report}: BLEU of
   * Chinese, for instance, as {@code bleu_zh}.
   */
  public static void register(SparkSession spark, String name, Metric metric) {
    register(spark, name, new ScoreAggregator(metric));
    register(spark, name + REPORT, new ReportAggregator(metric));
  }

  /**
   * Registers through the registry and not {@code udf().register}, because only there a function
   * sees the types of its arguments.
   */
  private static void register(SparkSession spark, String name, MetricAggregator<?> aggregator) {
    // Columns of a query are named after it.
    UserDefinedFunction function = function(aggregator).withName(name);
    spark
        .sessionState()
        .functionRegistry()
        .createOrReplaceTempFunction(
            name,
            arguments -> call(name, function, JavaConverters.seqAsJavaList(arguments)),
            "scala_udf");
  }

  /**
   * Returns the score of a metric as an expression of a query.
   *
   * @param name the function's, for messages and the names of columns
   * @param given hypothesis, and reference or array of references
   */
  public static Expression score(String name, Metric metric, List<Expression> given) {
    return call(name, function(new ScoreAggregator(metric)).withName(name), given);
  }

  /** Returns the report of a metric as an expression of a query, as {@link #score}. */
  public static Expression report(String name, Metric metric, List<Expression> given) {
    return call(name, function(new ReportAggregator(metric)).withName(name), given);
  }

  /** Returns the score of all rows of columns: of translations, and of arrays of references. */
  static Column score(Metric metric, Column hypothesis, Column references) {
    return function(new ScoreAggregator(metric)).apply(hypothesis, references);
  }

  private static UserDefinedFunction function(MetricAggregator<?> aggregator) {
    return functions.udaf(aggregator, Encoders.row(MetricAggregator.INPUT));
  }

  /** Makes the expression for one use in a query. */
  private static Expression call(
      String name, UserDefinedFunction function, List<Expression> arguments) {
    if (arguments.size() != 2) {
      throw UserException.of(
          "%s takes (hypothesis, reference) or (hypothesis, array of references), found %d"
              + " arguments",
          name, arguments.size());
    }
    Column hypothesis = Expressions.column(arguments.get(0));
    Column call = function.apply(hypothesis, references(arguments.get(1)));
    // Not wrapped, so that the query may add DISTINCT or FILTER.
    return ((AggregateExpression) Expressions.of(call)).aggregateFunction();
  }

  private static Column references(Expression given) {
    DataType type = given.dataType();
    Column column = Expressions.column(given);
    return type.equals(DataTypes.StringType) ? functions.array(column) : column;
  }
}
