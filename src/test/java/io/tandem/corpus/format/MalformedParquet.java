package io.tandem.corpus.format;

import static io.tandem.corpus.format.MalformedFile.bytes;
import static io.tandem.corpus.format.MalformedFile.cut;
import static io.tandem.corpus.format.MalformedFile.joined;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Malformed Parquet files. */
final class MalformedParquet {
  private static final String PARQUET = "format=parquet, sourceField=en, targetField=fr";

  private MalformedParquet() {}

  static List<MalformedFile> all() {
    byte[] whole = table();
    byte[] footer = whole.clone();
    int footerAt =
        whole.length
            - 8
            - ByteBuffer.wrap(whole, whole.length - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Arrays.fill(footer, footerAt, footerAt + 40, (byte) 0xFF);
    byte[] page = whole.clone();
    Arrays.fill(page, 4, footerAt / 2, (byte) 0xFF);
    return List.of(
        MalformedFile.of(
            "cut.parquet",
            "cut off",
            PARQUET,
            cut(whole),
            "cut.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "text.parquet",
            "text",
            PARQUET,
            bytes("a\tb\n"),
            "text.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "empty.parquet",
            "no bytes",
            PARQUET,
            new byte[0],
            "empty.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "footer.parquet",
            "a damaged footer",
            PARQUET,
            footer,
            "footer.parquet: cannot be read as Parquet"),
        MalformedFile.of(
            "page.parquet",
            "damaged pages",
            PARQUET,
            page,
            "page.parquet: cannot be read after row"),
        MalformedFile.of(
            "nested.parquet",
            "100,000 groups in each other",
            PARQUET,
            nested(100_000),
            "nested.parquet: cannot be read as Parquet (it is nested too deeply)"),
        MalformedFile.of(
            "columns.parquet",
            "other columns",
            PARQUET.replace("=fr", "=de"),
            whole,
            "columns.parquet: no column of text is named de; the file has en, fr"));
  }

  /** Makes a file of no rows whose columns are in groups of groups. */
  private static byte[] nested(int groups) {
    List<SchemaElement> schema = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      SchemaElement group = new SchemaElement("g");
      group.setNum_children(1);
      group.setRepetition_type(FieldRepetitionType.OPTIONAL);
      schema.add(group);
    }
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    try {
      Util.writeFileMetaData(new FileMetaData(1, schema, 0, List.of()), footer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    return joined(
        bytes("PAR1"), footer.toByteArray(), length.putInt(footer.size()).array(), bytes("PAR1"));
  }

  private static byte[] table() {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message pairs { required binary en (STRING); optional binary fr (STRING); }");
    try {
      Path directory = Files.createTempDirectory("parquet");
      Path file = directory.resolve("a.parquet");
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
              .withConf(new Configuration())
              .withType(schema)
              .build()) {
        for (int i = 0; i < 2000; i++) {
          SimpleGroup row = new SimpleGroup(schema);
          row.add("en", "line " + i * 7919L);
          row.add("fr", "ligne " + i * 104_729L);
          writer.write(row);
        }
      }
      byte[] content = Files.readAllBytes(file);
      try (var made = Files.list(directory)) {
        made.forEach(path -> path.toFile().delete());
      }
      Files.delete(directory);
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
