package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.Fields;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * The columns of a Parquet file that an input names. Driver.
 *
 * @param schema these columns alone
 * @param values of source, target and the scores of the corpus
 */
record ParquetColumns(MessageType schema, List<Value> values) {
  private static final Set<PrimitiveTypeName> NUMBERS =
      EnumSet.of(
          PrimitiveTypeName.FLOAT,
          PrimitiveTypeName.DOUBLE,
          PrimitiveTypeName.INT32,
          PrimitiveTypeName.INT64);

  /**
   * A column of the file, or a value that all its rows have in common.
   *
   * @param column the name in Spark's form; null if it is not in the file
   * @param common null for a score that the input does not have, and for the target if only the
   *     source side is read
   */
  record Value(String column, Double common) {
    Column ofRows() {
      return column == null ? functions.lit(common) : functions.col(column);
    }
  }

  /**
   * @param scoreNames the names of the corpus's scores
   * @throws UserException if the file is not Parquet, lacks a column, or is one that Spark cannot
   *     read
   */
  static ParquetColumns of(BitextFile file, List<String> scoreNames, Configuration hadoop) {
    Path place = new Path(file.source());
    if (place.getName().matches("[_.].*")) {
      throw UserException.of(
          "%s: Spark does not read Parquet files whose names begin with _ or a dot; rename it",
          place);
    }
    ParquetMetadata footer = footer(file.source(), hadoop);
    MessageType schema = footer.getFileMetaData().getSchema();
    Fields fields = Fields.of(file.input(), PairTable.SOURCE, PairTable.TARGET);
    String[][] paths = new String[2 + scoreNames.size()][];
    paths[0] = column(schema, fields.source(), ParquetColumns::isText, "text", file);
    paths[1] =
        fields.hasTarget()
            ? column(schema, fields.target(), ParquetColumns::isText, "text", file)
            : null;
    Partitions partitions = Partitions.around(place);
    Double[] common = new Double[paths.length];
    for (int i = 0; i < scoreNames.size(); i++) {
      String score = scoreNames.get(i);
      if (!file.input().scoreFields().contains(score)) {
        continue;
      }
      if (partitions.has(score) && !schema.containsField(score)) {
        common[2 + i] = partitions.number(score);
      } else {
        paths[2 + i] = column(schema, score, ParquetColumns::isNumber, "numbers", file);
      }
    }
    MessageType chosen =
        Arrays.stream(paths)
            .filter(path -> path != null)
            .map(path -> new MessageType("pairs", only(schema, path, 0)))
            .reduce(MessageType::union)
            .orElseThrow();
    requireCodecs(footer, chosen, file.source(), hadoop);
    return new ParquetColumns(
        chosen,
        IntStream.range(0, paths.length)
            .mapToObj(i -> new Value(quoted(paths[i]), common[i]))
            .toList());
  }

  private static ParquetMetadata footer(String file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), hadoop))) {
      return reader.getFooter();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw ParquetPairs.failure(file, e);
    }
  }

  private static boolean isText(PrimitiveType type) {
    return type.getPrimitiveTypeName() == PrimitiveTypeName.BINARY && !isDecimal(type);
  }

  /** Dates and times are stored as whole numbers as well. */
  private static boolean isNumber(PrimitiveType type) {
    LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
    return isDecimal(type)
        || (NUMBERS.contains(type.getPrimitiveTypeName())
            && (kind == null || kind instanceof IntLogicalTypeAnnotation));
  }

  private static boolean isDecimal(PrimitiveType type) {
    return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation;
  }

  /** Returns where a column is: its name behind those of the groups around it. */
  private static String[] column(
      MessageType schema,
      String field,
      Predicate<PrimitiveType> isKind,
      String kind,
      BitextFile file) {
    for (ColumnDescriptor column : schema.getColumns()) {
      if (name(column).equals(field) && isKind.test(column.getPrimitiveType())) {
        if (column.getMaxRepetitionLevel() > 0) {
          throw UserException.of(
              "%s: the column %s has lists, expected one value in each row", file.source(), field);
        }
        return column.getPath();
      }
    }
    String found =
        schema.getColumns().stream().map(ParquetColumns::name).collect(Collectors.joining(", "));
    throw UserException.of(
        "%s: no column of %s is named %s; the file has %s", file.source(), kind, field, found);
  }

  private static String name(ColumnDescriptor column) {
    return String.join(".", column.getPath());
  }

  /** Returns the field at a place of a path, with nothing in it but the rest of the path. */
  private static Type only(GroupType around, String[] path, int place) {
    Type field = around.getType(path[place]);
    return field.isPrimitive()
        ? field
        : field.asGroupType().withNewFields(only(field.asGroupType(), path, place + 1));
  }

  private static String quoted(String[] path) {
    return path == null
        ? null
        : Arrays.stream(path)
            .map(name -> "`" + name.replace("`", "``") + "`")
            .collect(Collectors.joining("."));
  }

  private static void requireCodecs(
      ParquetMetadata footer, MessageType chosen, String file, Configuration hadoop) {
    for (BlockMetaData block : footer.getBlocks()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        CompressionCodecName codec = column.getCodec();
        String codecClass = codec.getHadoopCompressionCodecClassName();
        if (codecClass != null
            && chosen.containsPath(column.getPath().toArray())
            && hadoop.getClassByNameOrNull(codecClass) == null) {
          throw UserException.of(
              "%s: is compressed with %s, whose codec %s is not on the class path; write it with snappy, gzip, zstd or lz4",
              file, codec, codecClass);
        }
      }
    }
  }
}
