package io.tandem.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Converts between columns and tables and Catalyst's expressions and plans. Driver only. */
public final class Expressions {
  private Expressions() {}

  public static Column column(Expression expression) {
    return new Column(expression);
  }

  public static Expression of(Column column) {
    return column.expr();
  }

  public static Dataset<Row> table(SparkSession spark, LogicalPlan plan) {
    return Dataset.ofRows(spark, plan);
  }

  public static LogicalPlan of(Dataset<?> table) {
    return table.logicalPlan();
  }
}
