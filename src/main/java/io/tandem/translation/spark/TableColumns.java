package io.tandem.translation.spark;

import io.tandem.UserException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Checks the columns of a table. */
public final class TableColumns {
  private TableColumns() {}

  /**
   * Returns the index of a column that must exist and contain text.
   *
   * @throws UserException if it does not
   */
  public static int text(StructType schema, String column) {
    List<String> names = Arrays.asList(schema.fieldNames());
    int index = names.indexOf(column);
    if (index < 0) {
      throw UserException.of(
          "column %s: no such column; the table has the columns %s",
          column, String.join(", ", names));
    }
    if (!schema.fields()[index].dataType().equals(DataTypes.StringType)) {
      throw UserException.of(
          "column %s: expected text, found %s",
          column, schema.fields()[index].dataType().simpleString());
    }
    return index;
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
}
