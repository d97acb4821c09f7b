package io.tandem.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A line that was rejected, to be looked at.
 *
 * @param file see {@link BitextReader#schema}
 * @param source cut after {@value #MAX_CHARACTERS} characters, as is the target
 */
public record RejectedExample(String file, long line, String source, String target) {
  private static final int MAX_CHARACTERS = 300;

  /**
   * The first lines of every reason, in the order of inputs, files and lines.
   *
   * @param rejected as {@link CorpusPipeline#rejected} gives them
   * @param most lines of a reason
   */
  public static Map<String, List<RejectedExample>> of(Dataset<Row> rejected, int most) {
    List<Row> firstOfPartitions =
        rejected
            .select("reason", "id", "file", "line", "source", "target")
            .javaRDD()
            .mapPartitions(new First(most))
            .collect();
    Map<String, List<RejectedExample>> examples = new TreeMap<>();
    first(firstOfPartitions.iterator(), most)
        .forEach(
            (reason, rows) ->
                examples.put(reason, rows.stream().map(RejectedExample::of).toList()));
    return examples;
  }

  private static RejectedExample of(Row row) {
    return new RejectedExample(
        row.getString(2), row.getLong(3), cut(row.getString(4)), cut(row.getString(5)));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS)) + "…";
  }

  private static Map<String, List<Row>> first(Iterator<Row> rows, int most) {
    Map<String, List<Row>> byReason = new TreeMap<>();
    Comparator<Row> byId = Comparator.comparingLong(row -> row.getLong(1));
    rows.forEachRemaining(
        row -> {
          List<Row> kept = byReason.computeIfAbsent(row.getString(0), reason -> new ArrayList<>());
          kept.add(row);
          kept.sort(byId);
          if (kept.size() > most) {
            kept.remove(most);
          }
        });
    return byReason;
  }

  private record First(int most) implements FlatMapFunction<Iterator<Row>, Row>, Serializable {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return first(rows, most).values().stream()
          .flatMap(List::stream)
          .collect(Collectors.toList())
          .iterator();
    }
  }
}
