package io.tandem.corpus.source;

import io.tandem.UserException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The columns whose values are in the names of directories, as Spark's {@code partitionBy} writes
 * them: {@code lang=de/year=2020/part-0.parquet}. Driver.
 *
 * @param file the file in these directories
 * @param values by column, unescaped
 */
record Partitions(Path file, Map<String, String> values) {
  /** A column may begin with _, which otherwise hides a name from Spark. */
  private static final Pattern NAME = Pattern.compile("[^.=][^=]*=.+");

  /** Returns whether a directory is named as one with a partition. */
  static boolean isOne(String directory) {
    return NAME.matcher(directory).matches();
  }

  /** Returns those of the directories around a file. */
  static Partitions around(Path file) {
    Map<String, String> values = new HashMap<>();
    for (Path directory = file.getParent();
        directory != null && isOne(directory.getName());
        directory = directory.getParent()) {
      String[] parts = directory.getName().split("=", 2);
      values.put(unescaped(parts[0]), unescaped(parts[1]));
    }
    return new Partitions(file, values);
  }

  private static String unescaped(String name) {
    return ExternalCatalogUtils.unescapePathName(name);
  }

  boolean has(String column) {
    return values.containsKey(column);
  }

  /**
   * Returns the number in a column; null if the partition is that of the rows without one.
   *
   * @throws UserException if it is not a number
   */
  Double number(String column) {
    String value = values.get(column);
    if (value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME())) {
      return null;
    }
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException e) {
      throw new UserException(
          "%s: scoreFields names the column %s, whose value in the directory's name is %s, expected a number"
              .formatted(file, column, value),
          e);
    }
  }
}
