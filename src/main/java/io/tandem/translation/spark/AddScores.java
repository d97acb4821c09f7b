package io.tandem.translation.spark;

import io.tandem.translation.BatchingIterator;
import io.tandem.translation.TranslationScore;
import io.tandem.translation.Translator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores the translations in a table. Adds the columns {@code score}, {@code logProbability},
 * {@code tokens} (array of strings, the end of the sentence last) and {@code tokenLogProbabilities}
 * (array of floats); they are null if one of the texts is null.
 *
 * @param source name of the column with the source text
 * @param target name of the column with its translation
 * @param counts the counts of scored pairs
 */
public record AddScores(String source, String target, TranslationCounts counts)
    implements TableExtension {
  @Override
  public StructType schema(StructType table) {
    TextColumn.of(table, source);
    TextColumn.of(table, target);
    StructType schema = TableColumns.with(table, "score", DataTypes.DoubleType);
    schema = TableColumns.with(schema, "logProbability", DataTypes.DoubleType);
    schema =
        TableColumns.with(schema, "tokens", DataTypes.createArrayType(DataTypes.StringType, false));
    return TableColumns.with(
        schema, "tokenLogProbabilities", DataTypes.createArrayType(DataTypes.FloatType, false));
  }

  @Override
  public Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator) {
    TextColumn ofSource = TextColumn.of(table, source);
    TextColumn ofTarget = TextColumn.of(table, target);
    return new BatchingIterator<>(
        rows, translator.linesAtOnce(), some -> extended(some, ofSource, ofTarget, translator));
  }

  private List<Row> extended(
      List<Row> rows, TextColumn ofSource, TextColumn ofTarget, Translator translator) {
    List<String> sources = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (Row row : rows) {
      if (ofSource.of(row) != null && ofTarget.of(row) != null) {
        sources.add(ofSource.of(row));
        targets.add(ofTarget.of(row));
      }
    }
    List<TranslationScore> found = translator.score(sources, targets);
    found.forEach(counts::add);
    counts.advance(rows.size());
    Iterator<TranslationScore> scores = found.iterator();
    return rows.stream()
        .map(
            row ->
                ofSource.of(row) == null || ofTarget.of(row) == null
                    ? extended(row, null, null, null, null)
                    : extended(row, scores.next()))
        .toList();
  }

  private static Row extended(Row row, TranslationScore score) {
    return extended(
        row,
        score.score(),
        score.logProbability(),
        score.tokens().toArray(),
        score.tokenLogProbabilities().toArray());
  }

  private static Row extended(Row row, Object... added) {
    return TableColumns.extended(row, Arrays.asList(added));
  }
}
