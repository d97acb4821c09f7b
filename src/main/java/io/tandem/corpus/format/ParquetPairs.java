package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

/** Pairs from one Parquet file; reads only the requested columns, in the order of the rows. */
final class ParquetPairs implements PairReader {
  private static final Set<PrimitiveTypeName> NUMBERS =
      EnumSet.of(
          PrimitiveTypeName.FLOAT,
          PrimitiveTypeName.DOUBLE,
          PrimitiveTypeName.INT32,
          PrimitiveTypeName.INT64);

  private final ParquetReader<Group> rows;
  private final String file;
  private final List<String> source;
  private final List<String> target;
  private final List<List<String>> scores;
  private long row;

  private ParquetPairs(
      ParquetReader<Group> rows, String file, Fields fields, List<String> scoreFields) {
    this.rows = rows;
    this.file = file;
    source = path(fields.source());
    target = path(fields.target());
    scores = scoreFields.stream().map(ParquetPairs::path).toList();
  }

  private static List<String> path(String field) {
    return List.of(field.split("\\."));
  }

  /**
   * @throws IOException when the file cannot be opened
   * @throws UserException if it is not a Parquet file or lacks a column of text or scores
   */
  static ParquetPairs open(String file, Input input, Configuration hadoop) throws IOException {
    Path path = new Path(file);
    Fields fields = Fields.of(input, "source", "target");
    MessageType schema = schema(file, HadoopInputFile.fromPath(path, hadoop));
    requireText(schema, fields.source(), file);
    requireText(schema, fields.target(), file);
    input.scoreFields().forEach(score -> requireNumber(schema, score, file));
    Configuration projecting = new Configuration(hadoop);
    projecting.set(
        ReadSupport.PARQUET_READ_SCHEMA,
        projection(schema, fields, input.scoreFields()).toString());
    return new ParquetPairs(
        ParquetReader.builder(new GroupReadSupport(), path).withConf(projecting).build(),
        file,
        fields,
        input.scoreFields());
  }

  private static MessageType schema(String file, HadoopInputFile input) throws IOException {
    try (ParquetFileReader footer = ParquetFileReader.open(input)) {
      return footer.getFileMetaData().getSchema();
    } catch (IOException e) {
      if (e.getCause() == null) {
        throw e; // the storage failed; exceptions about the content of the file have a cause
      }
      throw damaged(file, e);
    } catch (RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private static UserException damaged(String file, Exception e) {
    return new UserException(
        "%s: cannot be read as Parquet (%s); expected a complete Parquet file"
            .formatted(file, e.getMessage()),
        e);
  }

  private static void requireText(MessageType schema, String field, String file) {
    require(schema, field, Set.of(PrimitiveTypeName.BINARY), "text", file);
  }

  private static void requireNumber(MessageType schema, String field, String file) {
    require(schema, field, NUMBERS, "numbers", file);
  }

  private static void require(
      MessageType schema, String field, Set<PrimitiveTypeName> types, String kind, String file) {
    String[] path = field.split("\\.");
    if (!schema.containsPath(path)
        || !schema.getType(path).isPrimitive()
        || !types.contains(schema.getType(path).asPrimitiveType().getPrimitiveTypeName())) {
      throw new UserException(
          "%s: no column of %s is named %s; the file has %s"
              .formatted(
                  file,
                  kind,
                  field,
                  String.join(
                      ", ",
                      schema.getPaths().stream().map(found -> String.join(".", found)).toList())));
    }
  }

  private static MessageType projection(
      MessageType schema, Fields fields, List<String> scoreFields) {
    List<Type> wanted =
        Stream.concat(Stream.of(fields.source(), fields.target()), scoreFields.stream())
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
          String.format(
              Locale.ROOT,
              "%s: cannot be read after row %d (%s); the file is damaged or cut off",
              file,
              row,
              e.getMessage()),
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
        : RawPair.of(
            row, sourceText, targetText, scores.stream().map(path -> score(group, path)).toList());
  }

  private static String text(Group group, List<String> path) {
    Group holder = holder(group, path);
    String last = path.get(path.size() - 1);
    return holder == null || holder.getFieldRepetitionCount(last) == 0
        ? null
        : holder.getString(last, 0);
  }

  private static double score(Group group, List<String> path) {
    Group holder = holder(group, path);
    String last = path.get(path.size() - 1);
    return holder == null || holder.getFieldRepetitionCount(last) == 0
        ? Double.NaN
        : Double.parseDouble(holder.getValueToString(holder.getType().getFieldIndex(last), 0));
  }

  /** Returns the innermost group of a path, or null if it is null. */
  private static Group holder(Group group, List<String> path) {
    Group at = group;
    for (String name : path.subList(0, path.size() - 1)) {
      if (at.getFieldRepetitionCount(name) == 0) {
        return null;
      }
      at = at.getGroup(name, 0);
    }
    return at;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
