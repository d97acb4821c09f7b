package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.InputSettings;
import java.util.List;

/**
 * The columns of delimited text that hold the sides.
 *
 * @param source number from 1; meaningless while {@code names} is not empty
 * @param target likewise; 0 if only the source side is read
 * @param names the names in the header; empty names: by number
 * @param scoreNames names of the columns with scores
 * @param scores the numbers of these columns, from 1; known once the names are
 * @param hasHeader whether the first record names the columns
 */
public record ColumnChoice(
    int source,
    int target,
    Fields names,
    List<String> scoreNames,
    List<Integer> scores,
    boolean hasHeader) {
  /** Returns the choice of an input; by number if the input itself names the columns. */
  public static ColumnChoice of(InputSettings input) {
    List<String> columns = input.columns();
    // The index of a name that is not there, plus one, is 0.
    if (!columns.isEmpty()) {
      return new ColumnChoice(
          columns.indexOf(input.sourceField()) + 1,
          columns.indexOf(input.targetField()) + 1,
          new Fields("", ""),
          input.scoreFields(),
          input.scoreFields().stream().map(score -> columns.indexOf(score) + 1).toList(),
          input.header());
    }
    Fields names = Fields.named(input);
    return new ColumnChoice(
        input.sourceColumn(),
        input.targetColumn(),
        names,
        input.scoreFields(),
        List.of(),
        input.header() || !names.source().isEmpty());
  }

  /**
   * Returns the choice by number.
   *
   * @param header the names of columns; empty without header
   * @throws UserException if the header lacks a name, or there is no header and a score is not
   *     chosen by number
   */
  ColumnChoice numbered(List<String> header, String file) {
    boolean byNumber = names.source().isEmpty();
    if (byNumber && scores.size() == scoreNames.size()) {
      return this;
    }
    return new ColumnChoice(
        byNumber ? source : number(names.source(), header, file),
        byNumber || !names.hasTarget() ? target : number(names.target(), header, file),
        names,
        scoreNames,
        scoreNames.stream()
            .map(name -> hasHeader ? number(name, header, file) : number(name, file))
            .toList(),
        hasHeader);
  }

  boolean hasTarget() {
    return target > 0;
  }

  private static int number(String column, String file) {
    if (!column.matches("[1-9][0-9]{0,3}")) {
      throw UserException.of(
          "%1$s: scoreFields name the column %2$s, but the file is read without a header; set header = true, name the columns (columns = [ source, target, %2$s ]), or give the column's number",
          file, column);
    }
    return Integer.parseInt(column);
  }

  private static int number(String name, List<String> header, String file) {
    int at = header.indexOf(name);
    if (at < 0) {
      throw UserException.of(
          "%s:1: no column is named \"%s\"; the first line names %s; check the names in corpus.inputs, and the format",
          file,
          name,
          header.stream().allMatch(String::isBlank) ? "nothing" : String.join(", ", header));
    }
    return at + 1;
  }
}
