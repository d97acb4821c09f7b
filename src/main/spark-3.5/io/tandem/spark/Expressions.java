package io.tandem.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** Converts between columns and Catalyst's expressions. Driver only. */
public final class Expressions {
  private Expressions() {}

  public static Column column(Expression expression) {
    return new Column(expression);
  }

  public static Expression of(Column column) {
    return column.expr();
  }
}
