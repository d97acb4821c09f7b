package io.tandem.storage.tables;

import io.tandem.UserException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;

/** The formats of tables whose snapshots can be named, and all others. Driver only. */
enum TableFormat {
  ICEBERG(
      "Iceberg",
      "CALL catalogue.system.publish_changes('t', 'w')",
      "--conf"
          + " spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"),
  DELTA(
      "Delta",
      "DESCRIBE HISTORY t",
      "--conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension --conf"
          + " spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog"),
  /** Tables of files, and views: they have no snapshots. */
  PLAIN("Spark", "", "");

  private final String title;
  private final String statement;
  private final String options;

  /**
   * @param title the name as its makers write it
   * @param statement a statement that Spark understands only with the extension of the format
   * @param options the options of spark-submit that set the extension up
   */
  TableFormat(String title, String statement, String options) {
    this.title = title;
    this.statement = statement;
    this.options = options;
  }

  /** Returns the format that makes the tables of this provider. */
  static TableFormat ofProvider(String provider) {
    for (TableFormat format : values()) {
      if (format != PLAIN && format.name().equalsIgnoreCase(provider)) {
        return format;
      }
    }
    return PLAIN;
  }

  /**
   * Requires the session to understand the statements of the format.
   *
   * @param name of a table in this format
   */
  void requireStatements(SparkSession spark, TableName name) {
    if (this == PLAIN) {
      return;
    }
    try {
      spark.sessionState().sqlParser().parsePlan(statement);
    } catch (ParseException e) {
      throw notSetUp(name, e);
    }
  }

  UserException notSetUp(TableName name, Exception cause) {
    return new UserException(
        "%s is a table of %s, for which Spark is not set up: put %s before --, with the format's jar in --packages or --jars"
            .formatted(name.label(), title, options),
        cause);
  }
}
