package io.tandem.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class MetricsTableTest {
  @Test
  void everyComponentOfEveryRowIsAColumn() {
    Set<String> expected = new TreeSet<>(Set.of("kind"));
    for (Class<?> kind : MetricRow.class.getPermittedSubclasses()) {
      expected.addAll(components(kind));
    }
    assertThat(MetricsTable.COLUMNS.fieldNames()).containsExactlyInAnyOrderElementsOf(expected);
    ArrayType workers = (ArrayType) MetricsTable.COLUMNS.apply("workers").dataType();
    assertThat(((StructType) workers.elementType()).fieldNames())
        .containsExactlyInAnyOrderElementsOf(components(MetricRow.Worker.class));
  }

  private static Set<String> components(Class<?> row) {
    return Arrays.stream(row.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.toSet());
  }
}
