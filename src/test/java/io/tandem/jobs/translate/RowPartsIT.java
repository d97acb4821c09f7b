package io.tandem.jobs.translate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class RowPartsIT {
  private static final int ROWS = 400_000;
  private static final int TEXTS = 1_000;
  private static final int PARTS = 2;

  /** Returns enough rows for several partitions to a part; some have no text. */
  private static Dataset<Row> table() {
    return SparkTest.session()
        .range(ROWS)
        .toDF()
        .withColumn(
            "text",
            when(
                col("id").mod(TEXTS).notEqual(0),
                concat(lit("sentence "), col("id").mod(TEXTS).cast("string"))));
  }

  private static RowParts parts(int from) {
    return new RowParts(table(), col("text"), PARTS, from, ROWS);
  }

  @Test
  void eachRowIsInOnePartThatItsTextDecides() {
    RowParts parts = parts(0);
    Set<Long> seen = new HashSet<>();
    Map<String, Set<Integer>> partsOfText = new HashMap<>();
    for (int part = 0; part < PARTS; part++) {
      Dataset<Row> rows = parts.rows(part);
      assertThat(rows.rdd().getNumPartitions()).isGreaterThan(1);
      for (Row row : rows.collectAsList()) {
        assertThat(seen.add(row.getLong(0))).isTrue();
        String text = row.isNullAt(1) ? "" : row.getString(1);
        partsOfText.computeIfAbsent(text, key -> new HashSet<>()).add(part);
      }
      assertThat(rows.count()).isEqualTo(parts.size(part)).isPositive();
    }
    assertThat(seen).hasSize(ROWS);
    assertThat(parts.size()).isEqualTo(ROWS);
    assertThat(partsOfText).hasSize(TEXTS).containsValues(Set.of(0), Set.of(1));
    assertThat(partsOfText.values()).allSatisfy(of -> assertThat(of).hasSize(1));
  }

  @Test
  void partsThatAreDoneAreLeftOutAndTheOthersStayTheSame() {
    RowParts all = parts(0);
    RowParts missing = parts(1);
    assertThat(missing.size()).isEqualTo(all.size(1)).isEqualTo(missing.size(1));
    assertThat(missing.rows(0).count()).isZero();
    assertThat(missing.rows(1).exceptAll(all.rows(1)).count()).isZero();
  }
}
