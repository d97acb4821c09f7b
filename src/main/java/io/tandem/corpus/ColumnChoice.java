package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.util.List;

/**
 * The columns of delimited text that hold the sides.
 *
 * @param source number from 1; without meaning while {@code names} has names
 * @param names the names in the header; empty names: by number
 * @param hasHeader whether the first record names the columns
 */
record ColumnChoice(int source, int target, Fields names, boolean hasHeader) {
  static ColumnChoice of(Input input) {
    Fields names = Fields.of(input, "", "");
    return new ColumnChoice(
        input.sourceColumn(),
        input.targetColumn(),
        names,
        input.header() || !names.source().isEmpty());
  }

  /**
   * The choice by number.
   *
   * @throws UserException when the header lacks a name
   */
  ColumnChoice numbered(List<String> header, String file) {
    if (names.source().isEmpty()) {
      return this;
    }
    return new ColumnChoice(
        number(names.source(), header, file), number(names.target(), header, file), names, true);
  }

  private static int number(String name, List<String> header, String file) {
    int at = header.indexOf(name);
    if (at < 0) {
      throw new UserException(
          "%s:1: no column is named \"%s\"; the first line names %s"
              .formatted(file, name, header.isEmpty() ? "nothing" : String.join(", ", header)));
    }
    return at + 1;
  }
}
