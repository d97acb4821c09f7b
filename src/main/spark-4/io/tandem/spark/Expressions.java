package io.tandem.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.ColumnNodeToExpressionConverter$;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.ExpressionUtils;

/** Converts between columns and tables and Catalyst's expressions and plans. Driver only. */
public final class Expressions {
  private Expressions() {}

  public static Column column(Expression expression) {
    return ExpressionUtils.column(expression);
  }

  public static Expression of(Column column) {
    return ColumnNodeToExpressionConverter$.MODULE$.apply(column.node());
  }

  public static Dataset<Row> table(SparkSession spark, LogicalPlan plan) {
    return Dataset$.MODULE$.ofRows((org.apache.spark.sql.classic.SparkSession) spark, plan);
  }

  public static LogicalPlan of(Dataset<?> table) {
    return ((org.apache.spark.sql.classic.Dataset<?>) table).logicalPlan();
  }
}
