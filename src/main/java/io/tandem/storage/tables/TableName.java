package io.tandem.storage.tables;

/**
 * A name of a table as the user gave it.
 *
 * @param label the option or setting with the name, for messages
 * @param text the name as in SQL: {@code catalogue.database.table}, or fewer parts
 */
public record TableName(String label, String text) {
  /** Returns a name that was given as the value of an option. */
  public static TableName option(String option, String text) {
    return new TableName(option + " " + text, text);
  }

  /** Returns a name that was given as the value of a setting. */
  public static TableName setting(String setting, String text) {
    return new TableName(setting + " = " + text, text);
  }
}
