package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import io.tandem.corpus.parquet.ParquetRows;
import io.tandem.corpus.parquet.StorageException;
import io.tandem.text.StrictText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
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

  private final ParquetRows rows;
  private final String file;
  private final List<String> source;
  private final List<String> target;
  private final List<List<String>> scores;
  private long row;

  /** Chooses the columns. */
  private ParquetPairs(ParquetRows rows, String file, Fields fields, List<String> scoreFields) {
    this.rows = rows;
    this.file = file;
    MessageType schema = rows.schema();
    source = text(schema, fields.source(), file);
    target = text(schema, fields.target(), file);
    scores = scoreFields.stream().map(field -> numbers(schema, field, file)).toList();
    rows.choose(projection(schema));
  }

  /**
   * @throws java.io.FileNotFoundException if this machine does not see the file
   * @throws StorageException if the storage fails
   * @throws UserException if it is not a Parquet file or lacks a column of text or scores
   */
  static ParquetPairs open(String file, Input input, Configuration hadoop) throws IOException {
    Fields fields = Fields.of(input, "source", "target");
    ParquetRows rows = rows(file, hadoop);
    try {
      return new ParquetPairs(rows, file, fields, input.scoreFields());
    } catch (RuntimeException e) {
      rows.close();
      throw e instanceof UserException ? e : damaged(file, e);
    }
  }

  private static ParquetRows rows(String file, Configuration hadoop) throws FileNotFoundException {
    try {
      return ParquetRows.open(file, hadoop);
    } catch (FileNotFoundException | StorageException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw damaged(file, e);
    }
  }

  private static UserException damaged(String file, Throwable e) {
    return new UserException(
        "%s: cannot be read as Parquet (%s); expected a complete Parquet file"
            .formatted(file, said(e)),
        e);
  }

  private static String said(Throwable e) {
    if (e instanceof StackOverflowError) {
      return "it is nested too deeply";
    }
    // Thrift ends its messages with the name of an object.
    return e.getMessage() == null
        ? "what it says of itself does not fit together"
        : e.getMessage().replaceFirst(" Struct:.*", "");
  }

  private static List<String> text(MessageType schema, String field, String file) {
    return column(schema, field, ParquetPairs::isText, "text", file);
  }

  private static List<String> numbers(MessageType schema, String field, String file) {
    return column(schema, field, ParquetPairs::isNumber, "numbers", file);
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
  private static List<String> column(
      MessageType schema, String field, Predicate<PrimitiveType> isKind, String kind, String file) {
    for (ColumnDescriptor column : schema.getColumns()) {
      if (name(column).equals(field) && isKind.test(column.getPrimitiveType())) {
        if (column.getMaxRepetitionLevel() > 0) {
          throw new UserException(
              "%s: the column %s has lists, expected one value in each row".formatted(file, field));
        }
        return List.of(column.getPath());
      }
    }
    String found =
        schema.getColumns().stream().map(ParquetPairs::name).collect(Collectors.joining(", "));
    throw new UserException(
        "%s: no column of %s is named %s; the file has %s".formatted(file, kind, field, found));
  }

  private static String name(ColumnDescriptor column) {
    return String.join(".", column.getPath());
  }

  /** Returns the columns that are read, without others of the same groups. */
  private MessageType projection(MessageType schema) {
    return Stream.concat(Stream.of(source, target), scores.stream())
        .map(path -> new MessageType(schema.getName(), only(schema, path)))
        .reduce(MessageType::union)
        .orElseThrow();
  }

  /** Returns the field at the start of a path, with nothing in it but the path's end. */
  private static Type only(GroupType around, List<String> path) {
    Type field = around.getType(path.get(0));
    return field.isPrimitive()
        ? field
        : field
            .asGroupType()
            .withNewFields(only(field.asGroupType(), path.subList(1, path.size())));
  }

  @Override
  public RawPair next() {
    try {
      Group group = rows.next();
      return group == null ? null : pair(group);
    } catch (StorageException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: cannot be read after row %d (%s); the file is damaged or cut off",
              file,
              row,
              said(e)),
          e);
    }
  }

  private RawPair pair(Group group) {
    Binary sourceText = text(group, source);
    Binary targetText = text(group, target);
    row++;
    if (isTooLong(sourceText) || isTooLong(targetText)) {
      return RawPair.unusable(row, "", RawPair.TOO_LONG);
    }
    if (sourceText == null || targetText == null) {
      return RawPair.unusable(
          row, sourceText == null ? "" : sourceText.toStringUsingUTF8(), Fields.MISSING);
    }
    Optional<String> decodedSource = StrictText.of(sourceText.toByteBuffer());
    Optional<String> decodedTarget = StrictText.of(targetText.toByteBuffer());
    if (decodedSource.isEmpty() || decodedTarget.isEmpty()) {
      return RawPair.unusable(row, sourceText.toStringUsingUTF8(), Fields.INVALID_TEXT);
    }
    return RawPair.of(
        row,
        decodedSource.get(),
        decodedTarget.get(),
        scores.stream().map(path -> score(group, path)).toList());
  }

  private static boolean isTooLong(Binary text) {
    return text != null && text.length() > RawPair.MOST_CHARACTERS;
  }

  private static Binary text(Group group, List<String> path) {
    Group holder = holder(group, path);
    String last = path.get(path.size() - 1);
    return holder == null || holder.getFieldRepetitionCount(last) == 0
        ? null
        : holder.getBinary(last, 0);
  }

  private static double score(Group group, List<String> path) {
    Group holder = holder(group, path);
    String last = path.get(path.size() - 1);
    if (holder == null || holder.getFieldRepetitionCount(last) == 0) {
      return Double.NaN;
    }
    PrimitiveType type = holder.getType().getType(last).asPrimitiveType();
    return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
        ? new BigDecimal(unscaled(holder, last, type), decimal.getScale()).doubleValue()
        : Double.parseDouble(holder.getValueToString(holder.getType().getFieldIndex(last), 0));
  }

  /** Returns the digits of a decimal, of which a column has the scale. */
  private static BigInteger unscaled(Group holder, String field, PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case INT32 -> BigInteger.valueOf(holder.getInteger(field, 0));
      case INT64 -> BigInteger.valueOf(holder.getLong(field, 0));
      default -> new BigInteger(holder.getBinary(field, 0).getBytes());
    };
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
