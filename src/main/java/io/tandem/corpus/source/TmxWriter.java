package io.tandem.corpus.source;

import io.tandem.UserException;
import java.io.IOException;
import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.types.StructType;

/** Writes a translation memory, TMX 1.4, with one unit for each pair. */
final class TmxWriter extends PairWriter {
  private final Writer out;
  private final XMLStreamWriter xml;
  private final String sourceLanguage;
  private final String targetLanguage;

  TmxWriter(
      String path,
      StructType schema,
      TaskAttemptContext context,
      String sourceLanguage,
      String targetLanguage)
      throws IOException {
    super(path, schema);
    this.sourceLanguage = sourceLanguage;
    this.targetLanguage = targetLanguage;
    out = open(path, context);
    try {
      xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      start();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void start() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("tmx");
    xml.writeAttribute("version", "1.4");
    xml.writeEmptyElement("header");
    xml.writeAttribute("creationtool", "Tandem");
    xml.writeAttribute("creationtoolversion", "1");
    xml.writeAttribute("segtype", "sentence");
    xml.writeAttribute("o-tmf", "Tandem");
    xml.writeAttribute("adminlang", "en");
    xml.writeAttribute("srclang", sourceLanguage);
    xml.writeAttribute("datatype", "plaintext");
    xml.writeStartElement("body");
    xml.writeCharacters("\n");
  }

  @Override
  void write(String sourceText, String targetText) throws IOException {
    try {
      xml.writeStartElement("tu");
      writeSide(sourceLanguage, sourceText);
      writeSide(targetLanguage, targetText);
      xml.writeEndElement();
      xml.writeCharacters("\n");
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  private void writeSide(String language, String text) throws XMLStreamException {
    xml.writeStartElement("tuv");
    xml.writeAttribute("xml:lang", language);
    xml.writeStartElement("seg");
    xml.writeCharacters(requireXml(text));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static String requireXml(String text) {
    text.codePoints()
        .filter(c -> !isXml(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw UserException.of(
                  "a side of a pair has the character U+%04X, which XML does not allow: \"%s\";"
                      + " normalize the text",
                  c, text);
            });
    return text;
  }

  /** Returns whether XML allows the character (XML 1.0, production 2). */
  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  @Override
  void end() throws IOException {
    try {
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    } finally {
      out.close();
    }
  }
}
