package io.tandem.translation.spark;

import io.tandem.UserException;
import io.tandem.storage.tables.ColumnName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A column of text: of a table or, with dots between the names, of a struct in it.
 *
 * @param names those of structs, outermost first, and that of the column
 * @param places of these among the fields of their struct or of the table
 */
public record TextColumn(List<String> names, List<Integer> places) {
  /**
   * @throws UserException if there is no such column, or it is no text
   */
  public static TextColumn of(StructType table, String column) {
    List<String> names = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    StructType struct = table;
    String rest = column;
    while (TableColumns.index(struct, rest).isEmpty()) {
      String outer = rest.substring(0, Math.max(0, rest.indexOf('.')));
      int place = TableColumns.index(struct, outer).orElse(-1);
      if (place < 0 || !(struct.fields()[place].dataType() instanceof StructType inner)) {
        throw UserException.of(
            "column %s: no such column; %s",
            column,
            (names.isEmpty()
                    ? "the table has the columns "
                    : "the struct %s has the fields ".formatted(String.join(".", names)))
                + String.join(", ", struct.fieldNames()));
      }
      names.add(struct.fieldNames()[place]);
      places.add(place);
      struct = inner;
      rest = rest.substring(outer.length() + 1);
    }
    places.add(TableColumns.text(struct, rest));
    names.add(struct.fieldNames()[places.get(places.size() - 1)]);
    return new TextColumn(names, places);
  }

  /** Returns the text in a row; null if it, or a struct around it, is null. */
  public String of(Row row) {
    Row struct = row;
    for (int depth = 0; depth < places.size() - 1 && struct != null; depth++) {
      struct = struct.getStruct(places.get(depth));
    }
    return struct == null ? null : struct.getString(places.get(places.size() - 1));
  }

  /** Returns the column for Spark's functions. */
  public Column column() {
    return functions.col(names.stream().map(ColumnName::quoted).collect(Collectors.joining(".")));
  }
}
