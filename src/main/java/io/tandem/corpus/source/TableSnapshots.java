package io.tandem.corpus.source;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.storage.tables.CatalogueTable;
import io.tandem.storage.tables.TableName;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** The tables among a corpus's inputs, and the snapshots at which they are read. Driver only. */
public final class TableSnapshots {
  private TableSnapshots() {}

  /**
   * Returns the settings with the id of a snapshot for each table that has snapshots: the one that
   * they name, else the current one. However long preparing takes, it reads that one.
   *
   * @param notices receives a line about each table that has none
   * @throws io.tandem.UserException if there is no such table or snapshot
   */
  public static CorpusSettings pinned(
      SparkSession spark, CorpusSettings settings, Consumer<String> notices) {
    return settings.inputs().stream().noneMatch(TableSnapshots::isTable)
        ? settings
        : settings.withInputs(
            settings.inputs().stream().map(input -> pinned(spark, input, notices)).toList());
  }

  private static InputSettings pinned(
      SparkSession spark, InputSettings input, Consumer<String> notices) {
    if (!isTable(input)) {
      return input;
    }
    CatalogueTable table = table(spark, input);
    if (input.snapshot().isEmpty() && !table.hasSnapshots()) {
      notices.accept(
          "table %s has no snapshots that could be named: it is read as it is now, and each time anew"
              .formatted(input.path()));
      return input;
    }
    return input.atSnapshot(
        input.snapshot().isEmpty() ? table.currentSnapshot() : table.snapshot(input.snapshot()));
  }

  /** Returns whether pairs are read from Spark's catalogue and not from files. */
  public static boolean isTable(InputSettings input) {
    return input.format() == Format.TABLE;
  }

  /**
   * Returns the table of an input.
   *
   * @throws io.tandem.UserException if there is none
   */
  public static CatalogueTable table(SparkSession spark, InputSettings input) {
    return CatalogueTable.of(spark, TableName.setting("corpus.inputs path", input.path()));
  }
}
