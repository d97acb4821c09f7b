package io.tandem.corpus.source;

import io.tandem.corpus.format.InlineXml;
import io.tandem.corpus.format.InlineXml.Vocabulary;
import io.tandem.corpus.table.CodeColumns;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.io.Writer;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.types.StructType;

/** Writes a translation memory, TMX 1.4, with one unit for each pair. */
final class TmxWriter extends PairWriter {
  private final Writer out;
  private final String sourceLanguage;
  private final String targetLanguage;
  private long unit;

  TmxWriter(
      String path,
      StructType schema,
      TaskAttemptContext context,
      String sourceLanguage,
      String targetLanguage)
      throws IOException {
    super(path, schema);
    this.sourceLanguage = InlineXml.attribute("xml:lang", sourceLanguage);
    this.targetLanguage = InlineXml.attribute("xml:lang", targetLanguage);
    out = open(path, context);
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\"><header")
        .append(" creationtool=\"Tandem\" creationtoolversion=\"1\" segtype=\"sentence\"")
        .append(" o-tmf=\"Tandem\" adminlang=\"en\"")
        .append(InlineXml.attribute("srclang", sourceLanguage))
        .append(" datatype=\"plaintext\"/><body>\n");
  }

  @Override
  void write(Columns row) throws IOException {
    String id = row.text(CodeColumns.UNIT_ID).orElse("");
    String shown = id.isEmpty() ? Long.toString(++unit) : id;
    String source = side(row, CodeColumns.SOURCE_CODES, PairTable.SOURCE, shown);
    String target = side(row, CodeColumns.TARGET_CODES, PairTable.TARGET, shown);
    out.append("<tu").append(id.isEmpty() ? "" : InlineXml.attribute("tuid", id)).append('>');
    out.append("<tuv").append(sourceLanguage).append("><seg>").append(source);
    out.append("</seg></tuv><tuv").append(targetLanguage).append("><seg>").append(target);
    out.append("</seg></tuv></tu>\n");
  }

  private String side(Columns row, String codes, String text, String shown) {
    return xml(row, codes, text, Vocabulary.TMX, shown).orElseGet(() -> required(row, text));
  }

  @Override
  void end() throws IOException {
    try (out) {
      out.append("</body></tmx>");
    }
  }
}
