package io.tandem.tables;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Appends to a Delta table as its idempotent writes: a commit records the work and the number of
 * its part as a transaction of an application, and Delta skips a write whose number is not above
 * the last one. Of two processes that commit at the same time one gets an exception. The label is
 * in the commit's metadata as well, where it can be read. Driver only.
 */
final class DeltaAppends implements TableAppends {
  private final CatalogueTable table;

  DeltaAppends(CatalogueTable table) {
    this.table = table;
  }

  @Override
  public Set<AppendLabel> labels() {
    Set<AppendLabel> labels = new HashSet<>();
    table
        .sql("DESCRIBE HISTORY %s")
        .select("userMetadata")
        .where("userMetadata IS NOT NULL")
        .collectAsList()
        .forEach(row -> AppendLabel.read(row.getString(0)).ifPresent(labels::add));
    return labels;
  }

  @Override
  public void append(Dataset<Row> rows, AppendLabel label) {
    try {
      table.append(
          rows,
          writer ->
              writer
                  .option("txnAppId", label.work())
                  .option("txnVersion", Integer.toString(label.part()))
                  .option("userMetadata", label.toString()));
    } catch (RuntimeException e) {
      if (!labels().contains(label)) {
        throw e;
      }
    }
  }
}
