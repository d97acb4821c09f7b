package io.tandem.metrics.spark;

import io.tandem.UserException;
import io.tandem.metrics.Metric;
import io.tandem.spark.Expressions;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;

/**
 * The metrics as aggregate expressions of Spark SQL, over the columns hypothesis and reference. A
 * reference is a text or an array of texts, which are several references of the same sentence. The
 * score is a double, the report a struct of name, score, signature and verbose_score. The result is
 * null without any sentence; see {@link MetricAggregator} for nulls in a row. {@code
 * run.spark.SqlFunctions} has them as functions of queries.
 */
public final class ScoreFunctions {
  private ScoreFunctions() {}

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
    requireText(name, "hypothesis", arguments.get(0).dataType());
    DataType reference = arguments.get(1).dataType();
    requireText(
        name, "reference", reference instanceof ArrayType of ? of.elementType() : reference);
    Column hypothesis = Expressions.column(arguments.get(0));
    Column call = function.apply(hypothesis, references(arguments.get(1)));
    // Not wrapped, so that the query may add DISTINCT or FILTER.
    return ((AggregateExpression) Expressions.of(call)).aggregateFunction();
  }

  /** Spark would make text of numbers, which are no translations. */
  private static void requireText(String name, String argument, DataType type) {
    if (!(type instanceof StringType) && !(type instanceof NullType)) {
      throw UserException.of(
          "%s: the %s is of type %s, expected STRING%s; cast it if it is meant",
          name, argument, type.sql(), argument.equals("reference") ? " or ARRAY<STRING>" : "");
    }
  }

  private static Column references(Expression given) {
    DataType type = given.dataType();
    Column column = Expressions.column(given);
    return type.equals(DataTypes.StringType) ? functions.array(column) : column;
  }
}
