package io.tandem.translation.spark;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of tables: checks and adds them. */
public final class TableColumns {
  private TableColumns() {}

  /**
   * Returns the index of a column that must exist and contain text.
   *
   * @throws UserException if it does not
   */
  public static int text(StructType schema, String column) {
    int index =
        index(schema, column)
            .orElseThrow(
                () ->
                    UserException.of(
                        "column %s: no such column; the table has the columns %s",
                        column, String.join(", ", schema.fieldNames())));
    if (!schema.fields()[index].dataType().equals(DataTypes.StringType)) {
      throw UserException.of(
          "column %s: expected text, found %s",
          column, schema.fields()[index].dataType().simpleString());
    }
    return index;
  }

  /**
   * Returns the index of a column; empty if there is none. The case of names counts only between
   * columns that differ in nothing else, or if Spark is set to compare it.
   *
   * @throws UserException if several columns have the name in another case
   */
  static OptionalInt index(StructType schema, String column) {
    List<String> names = Arrays.asList(schema.fieldNames());
    int exact = names.indexOf(column);
    if (exact >= 0) {
      return OptionalInt.of(exact);
    }
    if (SQLConf.get().caseSensitiveAnalysis()) {
      return OptionalInt.empty();
    }
    List<String> same = names.stream().filter(column::equalsIgnoreCase).toList();
    if (same.size() > 1) {
      throw UserException.of(
          "column %s: the table has %s; give the name of one", column, String.join(" and ", same));
    }
    return same.isEmpty() ? OptionalInt.empty() : OptionalInt.of(names.indexOf(same.get(0)));
  }

  /** Returns the schema with one more column, unless its name is empty. */
  public static StructType with(StructType schema, String name, DataType type) {
    if (name.isEmpty()) {
      return schema;
    }
    for (String taken : schema.fieldNames()) {
      if (taken.equalsIgnoreCase(name)) {
        throw UserException.of(
            "the table already has a column %s, which this job adds; rename it first", taken);
      }
    }
    return schema.add(name, type, true);
  }

  /**
   * Returns a row with the values of more columns.
   *
   * @param added some may be null
   */
  public static Row extended(Row row, List<?> added) {
    List<Object> values = new ArrayList<>(row.size() + added.size());
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    values.addAll(added);
    return RowFactory.create(values.toArray());
  }
}
