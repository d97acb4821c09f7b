package io.tandem.jobs.translate;

import io.tandem.storage.tables.TableName;
import java.util.Optional;

/**
 * The tables of a translation that appends.
 *
 * @param snapshot of the input: an id, tag or branch; empty: the current one
 * @param column the column to translate
 * @param commitRows the approximate number of rows of a commit; empty: by the number of all rows
 */
record AppendRequest(
    TableName input, String snapshot, String column, TableName output, Optional<Long> commitRows) {
  private static final long COMMIT_ROWS = 200_000;

  /** Each commit of Iceberg writes the list of all earlier ones anew. */
  private static final long MOST_COMMITS = 500;

  /** Returns the number of commits for this number of rows. */
  int commits(long rows) {
    long ofEach = commitRows.orElse(Math.max(COMMIT_ROWS, divideUp(rows, MOST_COMMITS)));
    return Math.toIntExact(Math.max(1, divideUp(rows, ofEach)));
  }

  private static long divideUp(long a, long b) {
    return (a + b - 1) / b;
  }
}
