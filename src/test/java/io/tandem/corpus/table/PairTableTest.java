package io.tandem.corpus.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class PairTableTest {
  private static final Origin ORIGIN = new Origin("pairs.tsv", 7, 3);
  private static final Row SCORES = RowFactory.create(0.5, null);

  private static Row named(Row row, StructType stage) {
    assertThat(row.size()).isEqualTo(stage.size());
    Object[] values = IntStream.range(0, row.size()).mapToObj(row::get).toArray();
    return new GenericRowWithSchema(values, stage);
  }

  private static CleanedRow raw(String reason, Row scores) {
    return CleanedRow.of("Hello.", "Bonjour.", ORIGIN, reason, scores);
  }

  private static CleanedRow cleaned(Row scores) {
    return raw(null, scores).cleaned("Hello", "Bonjour", null, 5, true);
  }

  @Test
  void rawRowsHaveTheColumnsOfTheirStage() {
    Row row = named(raw("too-few-columns", SCORES).row(), PairTable.cleaned(List.of("a", "b")));
    assertThat(row.<String>getAs("source")).isEqualTo("Hello.");
    assertThat(row.<String>getAs("target")).isEqualTo("Bonjour.");
    assertThat(row.<String>getAs("file")).isEqualTo("pairs.tsv");
    assertThat(row.<Long>getAs("line")).isEqualTo(7);
    assertThat(row.<Integer>getAs("fileOrder")).isEqualTo(3);
    assertThat(row.<String>getAs("reason")).isEqualTo("too-few-columns");
    assertThat(row.<Row>getAs("scores")).isEqualTo(SCORES);
  }

  @Test
  void rowsWithoutScoresHaveNoColumnForThem() {
    assertThat(raw(null, null).row().size()).isEqualTo(PairTable.cleaned(List.of()).size());
    assertThat(cleaned(null).row().size()).isEqualTo(PairTable.cleaned(List.of()).size());
    assertThat(raw(null, null).scores()).isNull();
    assertThat(cleaned(null).scores()).isNull();
    assertThat(cleaned(SCORES).scores()).isEqualTo(SCORES);
  }

  @Test
  void cleanedRowsHaveTheColumnsOfTheirStage() {
    CleanedRow rejected = cleaned(SCORES).rejected("length-ratio");
    Row row = named(rejected.row(), PairTable.cleaned(List.of("a", "b")));
    assertThat(row.<String>getAs("source")).isEqualTo("Hello");
    assertThat(row.<String>getAs("target")).isEqualTo("Bonjour");
    assertThat(row.<String>getAs("file")).isEqualTo("pairs.tsv");
    assertThat(row.<Long>getAs("line")).isEqualTo(7);
    assertThat(row.<Integer>getAs("fileOrder")).isEqualTo(3);
    assertThat(row.<String>getAs("reason")).isEqualTo("length-ratio");
    assertThat(row.<Long>getAs("rewrites")).isEqualTo(5);
    assertThat(row.<Boolean>getAs("exempt")).isTrue();
    assertThat(row.<Row>getAs("scores")).isEqualTo(SCORES);
    assertThat(rejected.origin()).isEqualTo(ORIGIN);
  }

  @Test
  void annotatedRowsHaveTheColumnsOfTheirStage() {
    AnnotatedRow pair =
        AnnotatedRow.of(cleaned(SCORES), 99, PairTable.VALID, true, 0.25)
            .overlapping("exact", "test")
            .rejected("leaked");
    Row row = named(pair.row(), PairTable.ANNOTATED);
    assertThat(row.<Long>getAs("id")).isEqualTo(ORIGIN.id()).isEqualTo((3L << 40) + 7);
    assertThat(row.<String>getAs("source")).isEqualTo("Hello");
    assertThat(row.<String>getAs("target")).isEqualTo("Bonjour");
    assertThat(row.<String>getAs("file")).isEqualTo("pairs.tsv");
    assertThat(row.<Long>getAs("line")).isEqualTo(7);
    assertThat(row.<Integer>getAs("fileOrder")).isEqualTo(3);
    assertThat(row.<String>getAs("split")).isEqualTo("valid");
    assertThat(row.<Boolean>getAs("given")).isTrue();
    assertThat(row.<Long>getAs("key")).isEqualTo(99);
    assertThat(row.<String>getAs("reason")).isEqualTo("leaked");
    assertThat(row.<Long>getAs("rewrites")).isEqualTo(5);
    assertThat(row.<Double>getAs("score")).isEqualTo(0.25);
    assertThat(row.<String>getAs("overlap")).isEqualTo("exact");
    assertThat(row.<String>getAs("testSet")).isEqualTo("test");
    assertThat(pair.isKept()).isFalse();
  }

  @Test
  void rowsAreChangedInACopy() {
    CleanedRow before = cleaned(null);
    before.rejected("any");
    assertThat(before.reason()).isNull();
  }

  @Test
  void numberedTextHasTheIdInFront() {
    Row text = RowFactory.create("Hello", "Bonjour", "train");
    Row row = named(PairTable.numbered(12, text), PairTable.NUMBERED_TEXT);
    assertThat(row.<Long>getAs("id")).isEqualTo(12);
    assertThat(row.<String>getAs("source")).isEqualTo("Hello");
    assertThat(row.<String>getAs("target")).isEqualTo("Bonjour");
    assertThat(row.<String>getAs("split")).isEqualTo("train");
  }
}
