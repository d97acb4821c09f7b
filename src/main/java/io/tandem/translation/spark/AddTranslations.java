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
 * @param bestOf which candidate is the translation, whose score and alignment the columns hold; it
 *     adds its rank: integer
 * @param counts the counts of translated lines
 */
public record AddTranslations(
    String source,
    String prefix,
    String translation,
    String score,
    String alignment,
    String nBest,
    BestOf bestOf,
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
    optional(table, prefix);
    optional(table, bestOf.reference());
    StructType schema = TableColumns.with(table, translation, DataTypes.StringType);
    schema = TableColumns.with(schema, score, DataTypes.DoubleType);
    schema = TableColumns.with(schema, alignment, DataTypes.StringType);
    schema = TableColumns.with(schema, nBest, DataTypes.createArrayType(CANDIDATE, false));
    return TableColumns.with(schema, bestOf.rank(), DataTypes.IntegerType);
  }

  @Override
  public Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator) {
    TextColumn text = TextColumn.of(table, source);
    Optional<TextColumn> start = optional(table, prefix);
    Optional<TextColumn> reference = optional(table, bestOf.reference());
    return new BatchingIterator<>(
        rows, translator.linesAtOnce(), some -> extended(some, text, start, reference, translator));
  }

  private static Optional<TextColumn> optional(StructType table, String column) {
    return column.isEmpty() ? Optional.empty() : Optional.of(TextColumn.of(table, column));
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  private List<Row> extended(
      List<Row> rows,
      TextColumn text,
      Optional<TextColumn> start,
      Optional<TextColumn> reference,
      Translator translator) {
    List<SourceLine> lines = new ArrayList<>();
    for (Row row : rows) {
      lines.add(
          new SourceLine(orEmpty(text.of(row)), start.map(of -> orEmpty(of.of(row))).orElse("")));
    }
    List<Translation> translations = translator.translateLines(lines, counts::advance);
    List<Row> extended = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (text.of(row) == null) {
        extended.add(withNulls(row));
        continue;
      }
      List<Candidate> candidates = translations.get(i).nBest();
      int rank = bestOf.rank(candidates, reference.map(of -> of.of(row)).orElse(null));
      Translation chosen = translations.get(i).preferring(rank);
      counts.add(chosen);
      extended.add(extended(row, chosen, candidates, rank));
    }
    return extended;
  }

  private Row withNulls(Row row) {
    return extended(row, null, null, null, null, null);
  }

  private Row extended(Row row, Translation chosen, List<Candidate> candidates, int rank) {
    return extended(
        row,
        chosen.text(),
        chosen.score(),
        chosen.alignment().toString(),
        candidates.stream().map(this::row).toArray(Row[]::new),
        rank);
  }

  /**
   * @param added the values of all columns, in their order
   */
  private Row extended(Row row, Object... added) {
    List<String> columns = List.of(translation, score, alignment, nBest, bestOf.rank());
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < added.length; i++) {
      if (!columns.get(i).isEmpty()) {
        values.add(added[i]);
      }
    }
    return TableColumns.extended(row, values);
  }

  private Row row(Candidate one) {
    return RowFactory.create(
        one.text(), one.score(), one.logProbability(), one.length(), one.alignment().toString());
  }
}
