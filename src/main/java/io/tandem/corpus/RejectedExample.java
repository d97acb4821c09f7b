package io.tandem.corpus;

import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.RejectedRow;
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
 * A rejected line that the audit shows.
 *
 * @param file see {@link PairTable#FILE}
 * @param source truncated after {@value #MAX_CHARACTERS} characters, as is the target
 */
public record RejectedExample(String file, long line, String source, String target) {
  private static final int MAX_CHARACTERS = 300;

  /**
   * Returns the first lines of every reason, in the order of inputs, files and lines.
   *
   * @param rejected the rows of {@link CorpusPipeline#rejected}
   * @param most the maximum number of lines of a reason
   */
  public static Map<String, List<RejectedExample>> of(Dataset<Row> rejected, int most) {
    List<Row> firstOfPartitions =
        PairTable.select(rejected, PairTable.REJECTED)
            .javaRDD()
            .mapPartitions(new First(most))
            .collect();
    Map<String, List<RejectedExample>> examples = new TreeMap<>();
    first(firstOfPartitions.iterator(), most)
        .forEach(
            (reason, rows) ->
                examples.put(
                    reason, rows.stream().map(RejectedRow::new).map(RejectedExample::of).toList()));
    return examples;
  }

  private static RejectedExample of(RejectedRow row) {
    return new RejectedExample(row.file(), row.line(), cut(row.source()), cut(row.target()));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS)) + "…";
  }

  private static Map<String, List<Row>> first(Iterator<Row> rows, int most) {
    Map<String, List<Row>> byReason = new TreeMap<>();
    Comparator<Row> byId = Comparator.comparingLong(row -> new RejectedRow(row).id());
    rows.forEachRemaining(
        row -> {
          String reason = new RejectedRow(row).reason();
          List<Row> kept = byReason.computeIfAbsent(reason, found -> new ArrayList<>());
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
