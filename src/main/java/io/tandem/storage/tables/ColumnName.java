package io.tandem.storage.tables;

/** Names of columns as Spark's functions take them. */
public final class ColumnName {
  private ColumnName() {}

  /** Quotes a name, so that dots and other characters in it are part of the name. */
  public static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }
}
