package io.tandem.storage.tables;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/**
 * Appends to an Iceberg table by write, audit, publish: rows are committed as a staged snapshot,
 * with the label as the id of the write, and then published. Iceberg refuses to publish an id that
 * an ancestor of the current snapshot has; it does not check if the current snapshot is the parent
 * of the staged one, so we check after staging. Driver only.
 */
final class IcebergAppends implements TableAppends {
  private static final String WRITE = "spark.wap.id";

  /** Operations that take rows away, as the table names them. */
  private static final Set<String> REMOVALS = Set.of("delete", "overwrite");

  private static final String STAGING = "write.wap.enabled";

  private final CatalogueTable table;
  private final SparkSession spark;

  IcebergAppends(CatalogueTable table) {
    this.table = table;
    spark = table.spark();
  }

  /**
   * Returns the labels of the current snapshot's ancestors, which excludes commits that were rolled
   * back.
   */
  @Override
  public Set<AppendLabel> labels() {
    return labels(
        "SELECT coalesce(summary['published-wap-id'], summary['wap.id']) FROM %1$s.snapshots s"
            + " WHERE snapshot_id IN (SELECT snapshot_id FROM %1$s.history WHERE"
            + " is_current_ancestor)");
  }

  private Set<AppendLabel> staged() {
    return labels("SELECT summary['wap.id'] FROM %s.snapshots");
  }

  private Set<AppendLabel> labels(String query) {
    // The catalogue keeps tables for a while; other processes may have committed since.
    table.refresh();
    Set<AppendLabel> labels = new HashSet<>();
    for (Row row : table.sql(query).collectAsList()) {
      if (!row.isNullAt(0)) {
        AppendLabel.read(row.getString(0)).ifPresent(labels::add);
      }
    }
    return labels;
  }

  @Override
  public Optional<String> removalSince(AppendLabel label) {
    boolean isLater = false;
    for (Row row :
        table
            .sql(
                "SELECT snapshot_id, operation, coalesce(summary['published-wap-id'],"
                    + " summary['wap.id'], '') FROM %1$s.snapshots WHERE snapshot_id IN (SELECT"
                    + " snapshot_id FROM %1$s.history WHERE is_current_ancestor) ORDER BY"
                    + " committed_at")
            .collectAsList()) {
      Optional<AppendLabel> read = AppendLabel.read(row.getString(2));
      if (isLater && REMOVALS.contains(row.getString(1))) {
        return Optional.of("%s in snapshot %s".formatted(row.getString(1), row.get(0)));
      }
      isLater |= read.filter(each -> each.work().equals(label.work())).isPresent();
    }
    return Optional.empty();
  }

  @Override
  public void append(Dataset<Row> rows, AppendLabel label) {
    if (label.isAmong(labels())) {
      return;
    }
    if (!staged().contains(label)) {
      stage(rows, label);
    }
    publish(label);
  }

  /** Commits rows without making them visible. */
  void stage(Dataset<Row> rows, AppendLabel label) {
    if (!"true".equalsIgnoreCase(table.property(STAGING))) {
      table.sql("ALTER TABLE %s SET TBLPROPERTIES ('" + STAGING + "' = 'true')");
    }
    RuntimeConfig conf = spark.conf();
    conf.set(WRITE, label.toString());
    try {
      table.append(rows, writer -> writer);
    } finally {
      conf.unset(WRITE);
    }
  }

  /** Makes staged rows visible, unless rows with this label are. */
  void publish(AppendLabel label) {
    if (label.isAmong(labels())) {
      return;
    }
    try {
      table.call("publish_changes", label.toString());
    } catch (RuntimeException e) {
      if (!label.isAmong(labels())) {
        throw e;
      }
    }
  }
}
