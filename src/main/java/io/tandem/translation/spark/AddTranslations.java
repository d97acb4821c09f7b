package io.tandem.translation.spark;

import io.tandem.translation.BatchingIterator;
import io.tandem.translation.SourceLine;
import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.Translator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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
    TextColumn.of(table, source);
    if (!prefix.isEmpty()) {
      TextColumn.of(table, prefix);
    }
    StructType schema = TableColumns.with(table, translation, DataTypes.StringType);
    schema = TableColumns.with(schema, score, DataTypes.DoubleType);
    schema = TableColumns.with(schema, alignment, DataTypes.StringType);
    return TableColumns.with(schema, nBest, DataTypes.createArrayType(CANDIDATE, false));
  }

  @Override
  public Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator) {
    TextColumn text = TextColumn.of(table, source);
    Optional<TextColumn> start =
        prefix.isEmpty() ? Optional.empty() : Optional.of(TextColumn.of(table, prefix));
    return new BatchingIterator<>(
        rows, translator.linesAtOnce(), some -> extended(some, text, start, translator));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private List<Row> extended(
      List<Row> rows, TextColumn text, Optional<TextColumn> start, Translator translator) {
    List<SourceLine> lines = new ArrayList<>();
    for (Row row : rows) {
      lines.add(
          new SourceLine(orEmpty(text.of(row)), start.map(of -> orEmpty(of.of(row))).orElse("")));
    }
    List<Translation> translations = translator.translateLines(lines, counts::advance);
    List<Row> extended = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      boolean absent = text.of(rows.get(i)) == null;
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
