package io.tandem.translation.spark;

import io.tandem.translation.BatchingIterator;
import io.tandem.translation.SourceLine;
import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.Translator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Translates a column; where it is null, the added columns are null. The components are names of
 * columns, and those of optional columns may be empty.
 *
 * @param source the text to translate
 * @param prefix optional: whole words that the translation must begin with; null for none
 * @param translation added: string
 * @param score optional, added: {@code double}
 * @param alignment optional, added: string as {@code 0-0 2-1}
 * @param nBest optional, added: array of structs of text, score, logProbability, length, alignment
 * @param counts the counts of translated lines
 */
public record AddTranslations(
    String source,
    String prefix,
    String translation,
    String score,
    String alignment,
    String nBest,
    TranslationCounts counts)
    implements TableExtension {
  private static final StructType CANDIDATE =
      new StructType()
          .add("text", DataTypes.StringType, false)
          .add("score", DataTypes.DoubleType, false)
          .add("logProbability", DataTypes.DoubleType, false)
          .add("length", DataTypes.IntegerType, false)
          .add("alignment", DataTypes.StringType, false);

  @Override
  public StructType schema(StructType table) {
    TableColumns.text(table, source);
    if (!prefix.isEmpty()) {
      TableColumns.text(table, prefix);
    }
    StructType schema = TableColumns.with(table, translation, DataTypes.StringType);
    schema = TableColumns.with(schema, score, DataTypes.DoubleType);
    schema = TableColumns.with(schema, alignment, DataTypes.StringType);
    return TableColumns.with(schema, nBest, DataTypes.createArrayType(CANDIDATE, false));
  }

  @Override
  public Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator) {
    int sourceIndex = TableColumns.text(table, source);
    int prefixIndex = prefix.isEmpty() ? sourceIndex : TableColumns.text(table, prefix);
    return new BatchingIterator<>(
        rows,
        translator.linesAtOnce(),
        some -> extended(some, lines(some, sourceIndex, prefixIndex), translator, sourceIndex));
  }

  private List<SourceLine> lines(List<Row> rows, int sourceIndex, int prefixIndex) {
    return rows.stream()
        .map(
            row ->
                new SourceLine(
                    orEmpty(row, sourceIndex), prefix.isEmpty() ? "" : orEmpty(row, prefixIndex)))
        .toList();
  }

  private static String orEmpty(Row row, int index) {
    return row.isNullAt(index) ? "" : row.getString(index);
  }

  private List<Row> extended(
      List<Row> rows, List<SourceLine> lines, Translator translator, int sourceIndex) {
    List<Translation> translations = translator.translateLines(lines, counts::advance);
    List<Row> extended = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      boolean absent = rows.get(i).isNullAt(sourceIndex);
      if (!absent) {
        counts.add(translations.get(i));
      }
      extended.add(extended(rows.get(i), translations.get(i), absent));
    }
    return extended;
  }

  private Row extended(Row row, Translation found, boolean absent) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    add(values, translation, absent ? null : found.text());
    add(values, score, absent ? null : found.score());
    add(values, alignment, absent ? null : found.alignment().toString());
    add(values, nBest, absent ? null : found.nBest().stream().map(this::row).toArray(Row[]::new));
    return RowFactory.create(values.toArray());
  }

  private static void add(List<Object> values, String column, Object value) {
    if (!column.isEmpty()) {
      values.add(value);
    }
  }

  private Row row(Candidate one) {
    return RowFactory.create(
        one.text(), one.score(), one.logProbability(), one.length(), one.alignment().toString());
  }
}
