package io.tandem.metrics.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("text")
class TranslationEvaluatorIT {
  private static final SparkSession SPARK = SparkTest.session();

  private static final StructType COLUMNS =
      new StructType()
          .add("translation", DataTypes.StringType)
          .add("target.text", DataTypes.StringType)
          .add("references", DataTypes.createArrayType(DataTypes.StringType));

  @TempDir private Path folder;

  private static Dataset<Row> translations() {
    return SPARK.createDataFrame(
        List.of(
            row("das ist ein Haus", "das ist das Haus", "das ist ein Haus"),
            row("der Hund läuft durch die Straße .", "der Hund läuft die Straße entlang .", null),
            row(null, "kein Satz", "kein Satz"),
            row("ein Satz", null, null)),
        COLUMNS);
  }

  private static Row row(String translation, String one, String other) {
    return RowFactory.create(translation, one, new String[] {one, other});
  }

  private static TranslationEvaluator of(String references) {
    return new TranslationEvaluator().setReferenceCol(references);
  }

  private static double told(String function) {
    return translations().selectExpr(function).first().getDouble(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bleu", "chrf", "ter"})
  void allRowsScoreAsByTheFunctionOfThatName(String metric) {
    assertThat(of("target.text").setMetric(metric).evaluate(translations()))
        .isEqualTo(told("tandem_" + metric + "(translation, `target.text`)"));
    assertThat(of("references").setMetric(metric).evaluate(translations()))
        .isEqualTo(told("tandem_" + metric + "(translation, references)"))
        .isNotEqualTo(told("tandem_" + metric + "(translation, `target.text`)"));
  }

  @Test
  void bleuHasTheTokenizerThatIsSet() {
    assertThat(of("references").setTokenizer("char").evaluate(translations()))
        .isGreaterThan(of("references").evaluate(translations()));
  }

  @Test
  void ofAllMetricsOnlyTerIsTheBetterTheLower() {
    TranslationEvaluator evaluator = new TranslationEvaluator();
    assertThat(evaluator.isLargerBetter()).isTrue();
    assertThat(evaluator.setMetric("chrf").isLargerBetter()).isTrue();
    assertThat(evaluator.setMetric("ter").isLargerBetter()).isFalse();
  }

  @Test
  void mistakesAreTold() {
    assertThatThrownBy(() -> of("references").setMetric("blue").evaluate(translations()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown metric \"blue\"")
        .hasMessageContaining("bleu");
    assertThatThrownBy(() -> of("reference").evaluate(translations()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("referenceCol = reference: the data has no such column, but ")
        .hasMessageContaining("references")
        .hasMessageEndingWith("; set referenceCol");
    Dataset<Row> none = translations().where("translation IS NULL");
    assertThatThrownBy(() -> of("references").evaluate(none))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "no row has both a translation (column translation) and a reference (column"
                + " references)");
  }

  @Test
  void anEvaluatorIsSavedAndLoaded() throws Exception {
    String path = folder.resolve("evaluator").toUri().toString();
    of("references").setMetric("chrf").write().save(path);
    TranslationEvaluator loaded = TranslationEvaluator.load(path);
    assertThat(loaded.evaluate(translations()))
        .isEqualTo(of("references").setMetric("chrf").evaluate(translations()));
  }
}
