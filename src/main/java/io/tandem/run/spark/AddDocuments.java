package io.tandem.run.spark;

import io.tandem.corpus.document.Document;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.translation.BatchingIterator;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.TableColumns;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TextColumn;
import io.tandem.translation.spark.TranslationCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Translates a column of documents, such as the HTML of articles, as {@code jobs/translate.sh}
 * translates files: everything that is not text to translate stays as it is, and each code comes
 * once. Where the column is null, the added columns are null.
 *
 * @param source the column
 * @param format one that is no zip file
 * @param translation added: string
 * @param review optional, added: the number of texts in it that a person should look at, an integer
 * @param counts the counts of translated sentences
 */
record AddDocuments(
    String source,
    DocumentFormat format,
    DocumentContext context,
    String translation,
    String review,
    TranslationCounts counts)
    implements TableExtension {
  /** The documents that are held at once; most have many sentences. */
  private static final int AT_ONCE = 64;

  /** The characters of a document by which messages name it. */
  private static final int SHOWN = 40;

  @Override
  public StructType schema(StructType table) {
    TextColumn.of(table, source);
    StructType schema = TableColumns.with(table, translation, DataTypes.StringType);
    return TableColumns.with(schema, review, DataTypes.IntegerType);
  }

  @Override
  public Iterator<Row> extend(StructType table, Iterator<Row> rows, Translator translator) {
    TextColumn text = TextColumn.of(table, source);
    return new BatchingIterator<>(rows, AT_ONCE, some -> extended(some, text, translator));
  }

  private List<Row> extended(List<Row> rows, TextColumn text, Translator translator) {
    List<Optional<Document>> documents =
        rows.stream().map(row -> Optional.ofNullable(text.of(row)).map(this::document)).toList();
    List<String> sentences =
        documents.stream().flatMap(Optional::stream).flatMap(d -> d.sentences().stream()).toList();
    Iterator<Document.Sentence> translations =
        translator.translate(sentences, counts::advance).stream().map(this::sentence).iterator();
    List<Row> extended = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      extended.add(
          documents
              .get(i)
              .map(document -> extended(row, document.translated(translations)))
              .orElseGet(() -> extended(row, null, null)));
    }
    return extended;
  }

  private Document document(String text) {
    String begin = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    return Document.ofText(text, "column %s, \"%s\"".formatted(source, begin), format, context);
  }

  private Document.Sentence sentence(Translation translation) {
    counts.add(translation);
    return new Document.Sentence(
        translation.text(), translation.alignment().links(), translation.terms());
  }

  private Row extended(Row row, Document.Translated translated) {
    return extended(
        row,
        new String(translated.bytes(), StandardCharsets.UTF_8),
        (int) translated.counts().toReview());
  }

  private Row extended(Row row, String text, Integer toReview) {
    List<Object> added = Arrays.asList(text, toReview);
    return TableColumns.extended(row, review.isEmpty() ? added.subList(0, 1) : added);
  }
}
