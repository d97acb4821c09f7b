package io.tandem.storage.tables;

import io.tandem.UserException;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Appends to a table exactly once, however often an append is tried: its label is committed
 * together with its rows, and the table's format refuses to commit a label again, even for a
 * process that was thought dead. Driver only.
 */
public interface TableAppends {
  /**
   * Returns the appends to a table.
   *
   * @throws UserException if the table's format has no commits that could carry a label
   */
  static TableAppends to(CatalogueTable table) {
    return switch (table.format()) {
      case ICEBERG -> new IcebergAppends(table);
      case DELTA -> new DeltaAppends(table);
      case PLAIN ->
          throw UserException.of(
              "%s is neither an Iceberg nor a Delta table: appended rows could be lost or doubled if the job is killed; write to a path with --output instead",
              table.name().label());
    };
  }

  /** Returns the labels of all appends, as far back as the table's history reaches. */
  Set<AppendLabel> labels();

  /** Returns a commit that has removed rows of the table after the work of this label began. */
  Optional<String> removalSince(AppendLabel label);

  /**
   * Appends rows unless the table already has those with this label, which are then not computed.
   * The parts of a work are appended in order.
   *
   * @throws UserException if the rows do not fit the table
   */
  void append(Dataset<Row> rows, AppendLabel label);
}
