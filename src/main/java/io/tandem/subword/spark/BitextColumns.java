package io.tandem.subword.spark;

import io.tandem.UserException;
import io.tandem.storage.tables.ColumnName;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that the subword stages read and add. Spark finds parameters by calling their methods
 * by reflection, which requires this interface to be public. Driver only.
 */
public interface BitextColumns extends Params {
  /** The columns' names unless a stage names others; those of a corpus have the same. */
  String SOURCE = "source";

  String TARGET = "target";
  String SOURCE_IDS = "sourceIds";
  String TARGET_IDS = "targetIds";

  /** The type of the columns of ids. */
  ArrayType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  /** The parameters of one stage, made once. */
  record Columns(
      Param<String> source, Param<String> target, Param<String> sourceIds, Param<String> targetIds)
      implements Serializable {
    /** Makes those of the stage with this uid. */
    static Columns of(String uid) {
      return new Columns(
          new Param<>(uid, "sourceCol", "column with the source text"),
          new Param<>(uid, "targetCol", "column with the target text; may be absent in transform"),
          new Param<>(uid, "sourceIdsCol", "column to add: ids of the source text"),
          new Param<>(uid, "targetIdsCol", "column to add: ids of the target text"));
    }
  }

  /** Returns the stage's parameters. */
  Columns columns();

  default Param<String> sourceCol() {
    return columns().source();
  }

  default Param<String> targetCol() {
    return columns().target();
  }

  default Param<String> sourceIdsCol() {
    return columns().sourceIds();
  }

  default Param<String> targetIdsCol() {
    return columns().targetIds();
  }

  default void setDefaultColumns() {
    setDefault(sourceCol(), SOURCE);
    setDefault(targetCol(), TARGET);
    setDefault(sourceIdsCol(), SOURCE_IDS);
    setDefault(targetIdsCol(), TARGET_IDS);
  }

  /**
   * Returns the schema with the id columns added: of the source, and of the target if it exists.
   */
  default StructType withIds(StructType schema) {
    requireText(schema, sourceCol());
    StructType extended = withColumn(schema, sourceIdsCol());
    if (hasTarget(schema)) {
      requireText(schema, targetCol());
      extended = withColumn(extended, targetIdsCol());
    }
    return extended;
  }

  default boolean hasTarget(StructType schema) {
    return Arrays.asList(schema.fieldNames()).contains(getOrDefault(targetCol()));
  }

  /**
   * Checks that the column exists and contains text.
   *
   * @throws UserException if not
   */
  default void requireText(StructType schema, Param<String> parameter) {
    String column = getOrDefault(parameter);
    if (!Arrays.asList(schema.fieldNames()).contains(column)) {
      throw UserException.of(
          "%s = %s: the data has no such column, but %s; set %s",
          parameter.name(), column, String.join(", ", schema.fieldNames()), parameter.name());
    }
    if (!schema.apply(column).dataType().equals(DataTypes.StringType)) {
      throw UserException.of(
          "%s = %s: the column is of type %s, expected string",
          parameter.name(), column, schema.apply(column).dataType().simpleString());
    }
  }

  /** Returns the column, whose name may have dots. */
  default Column column(Dataset<?> data, Param<String> parameter) {
    return data.col(ColumnName.quoted(getOrDefault(parameter)));
  }

  private StructType withColumn(StructType schema, Param<String> parameter) {
    String column = getOrDefault(parameter);
    // Spark would replace a column of the same name in other case.
    if (Arrays.stream(schema.fieldNames()).anyMatch(column::equalsIgnoreCase)) {
      throw UserException.of(
          "%s = %s: the data has such a column already; drop it or set %s",
          parameter.name(), column, parameter.name());
    }
    return schema.add(column, IDS, true);
  }
}
