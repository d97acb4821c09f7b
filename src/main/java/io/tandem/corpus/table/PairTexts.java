package io.tandem.corpus.table;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The text of pairs, collected; element i of either list belongs to the same pair. Driver. */
public record PairTexts(List<String> sources, List<String> targets) {
  /** Collects the text of pairs in their order. */
  public static PairTexts collect(Dataset<Row> pairs) {
    List<Row> rows = pairs.select(PairTable.SOURCE, PairTable.TARGET).collectAsList();
    return new PairTexts(column(rows, PairTable.SOURCE), column(rows, PairTable.TARGET));
  }

  private static List<String> column(List<Row> rows, String column) {
    return rows.stream().map(row -> row.<String>getAs(column)).toList();
  }
}
