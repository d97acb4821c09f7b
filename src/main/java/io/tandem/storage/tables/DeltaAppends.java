package io.tandem.storage.tables;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Appends to a Delta table as its idempotent writes: a commit records the work and the number of
 * its part as a transaction of an application, and Delta skips a write whose number is not above
 * the last one. Of two processes that commit at the same time, one gets an exception. The label is
 * in the commit's metadata as well, where it can be read. Driver only.
 */
final class DeltaAppends implements TableAppends {
  /** Operations that take rows away, as the history names them. */
  private static final Pattern REMOVALS = Pattern.compile("DELETE|TRUNCATE|RESTORE|MERGE|REPLACE");

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
  public Optional<String> removalSince(AppendLabel label) {
    boolean isLater = false;
    for (Row row :
        table
            .sql("DESCRIBE HISTORY %s")
            .selectExpr("version", "operation", "coalesce(userMetadata, '')")
            .sort("version")
            .collectAsList()) {
      Optional<AppendLabel> read = AppendLabel.read(row.getString(2));
      if (isLater && REMOVALS.matcher(row.getString(1)).find()) {
        return Optional.of("%s in version %s".formatted(row.getString(1), row.get(0)));
      }
      isLater |= read.filter(each -> each.work().equals(label.work())).isPresent();
    }
    return Optional.empty();
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
      if (!label.isAmong(labels())) {
        throw e;
      }
    }
  }
}
