package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Pairs from one Parquet file; reads the two columns only, in the order of the rows. */
final class ParquetPairs implements PairReader {
  private final ParquetReader<Group> rows;
  private final String file;
  private final List<String> source;
  private final List<String> target;
  private long row;

  private ParquetPairs(ParquetReader<Group> rows, String file, Fields fields) {
    this.rows = rows;
    this.file = file;
    source = List.of(fields.source().split("\\."));
    target = List.of(fields.target().split("\\."));
  }

  /**
   * @throws IOException when the file cannot be opened
   * @throws UserException when it is no Parquet file or lacks a column of text
   */
  static ParquetPairs open(String file, Input input, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    Fields fields = Fields.of(input, "source", "target");
    MessageType schema = schema(file, HadoopInputFile.fromPath(path, hadoop));
    requireText(schema, fields.source(), file);
    requireText(schema, fields.target(), file);
    Configuration projecting = new Configuration(hadoop);
    projecting.set(ReadSupport.PARQUET_READ_SCHEMA, projection(schema, fields).toString());
    return new ParquetPairs(
        ParquetReader.builder(new GroupReadSupport(), path).withConf(projecting).build(),
        file,
        fields);
  }

  private static MessageType schema(String file, HadoopInputFile input) throws IOException {
    try (ParquetFileReader footer = ParquetFileReader.open(input)) {
      return footer.getFileMetaData().getSchema();
    } catch (IOException e) {
      if (e.getCause() == null) {
        throw e; // the storage failed, not the file: what was read and is wrong has a cause
      }
      throw damaged(file, e);
    } catch (RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static UserException damaged(String file, Exception e) {
    return new UserException(
        "%s: cannot be read as Parquet (%s); expected a whole Parquet file"
            .formatted(file, e.getMessage()),
        e);
  }

  private static void requireText(MessageType schema, String field, String file) {
    String[] path = field.split("\\.");
    if (!schema.containsPath(path)
        || !schema.getType(path).isPrimitive()
        || schema.getType(path).asPrimitiveType().getPrimitiveTypeName()
            != PrimitiveTypeName.BINARY) {
      throw new UserException(
          "%s: no column of text is named %s; the file has %s"
              .formatted(
                  file,
                  field,
                  String.join(
                      ", ",
                      schema.getPaths().stream().map(found -> String.join(".", found)).toList())));
    }
  }

  private static MessageType projection(MessageType schema, Fields fields) {
    List<Type> wanted =
        Stream.of(fields.source(), fields.target())
            .map(field -> schema.getType(field.split("\\.")[0]))
            .distinct()
            .toList();
    return new MessageType(schema.getName(), wanted);
  }

  @Override
  public RawPair next() {
    Group group;
    try {
      group = rows.read();
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "%s: cannot be read after row %d (%s); the file is damaged or cut off"
              .formatted(file, row, e.getMessage()),
          e);
    }
    if (group == null) {
      return null;
    }
    row++;
    String sourceText = text(group, source);
    String targetText = text(group, target);
    return sourceText == null || targetText == null
        ? RawPair.unusable(row, sourceText == null ? "" : sourceText, Fields.MISSING)
        : RawPair.of(row, sourceText, targetText);
  }

  private static String text(Group group, List<String> path) {
    Group at = group;
    for (String name : path.subList(0, path.size() - 1)) {
      if (at.getFieldRepetitionCount(name) == 0) {
        return null;
      }
      at = at.getGroup(name, 0);
    }
    String last = path.get(path.size() - 1);
    return at.getFieldRepetitionCount(last) == 0 ? null : at.getString(last, 0);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
