package io.tandem.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.classic.ColumnNodeToExpressionConverter$;
import org.apache.spark.sql.classic.ExpressionUtils;

/** Converts between columns and Catalyst's expressions. Driver only. */
public final class Expressions {
  private Expressions() {}

  public static Column column(Expression expression) {
    return ExpressionUtils.column(expression);
  }

  public static Expression of(Column column) {
    return ColumnNodeToExpressionConverter$.MODULE$.apply(column.node());
  }
}
