package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.storage.Sha256;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.tables.AppendLabel;
import io.tandem.storage.tables.CatalogueTable;
import io.tandem.storage.tables.TableAppends;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.ExtendRows;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TextColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Translates a snapshot of a table, or scores its translations, and appends its rows with the new
 * columns to another table, each exactly once. Each commit appends a part and is labelled with it;
 * a further attempt appends the missing parts. The part of a row depends only on the text in its
 * column. Driver only.
 */
final class TableAppending {
  /** Enough digits of a hash to distinguish inputs, and works on one input. */
  private static final int DIGITS = 16;

  private final SparkSession spark;
  private final JobProgress progress;
  private final AppendRequest request;

  /**
   * @param progress also receives messages about earlier attempts
   */
  TableAppending(SparkSession spark, JobProgress progress, AppendRequest request) {
    this.spark = spark;
    this.progress = progress;
    this.request = request;
  }

  /**
   * @param description everything that the outcome depends on except the input, by name
   * @return the number of rows that existed already
   */
  long append(TableExtension extension, BroadcastTranslator sent, Map<String, String> description)
      throws IOException {
    CatalogueTable input = CatalogueTable.of(spark, request.input());
    if (!input.hasSnapshots()) {
      throw UserException.of(
          "%s is neither an Iceberg nor a Delta table: without snapshots nobody knows which of its rows were appended; give --output PATH instead of --output-table",
          request.input().label());
    }
    progress.begin(WorkStage.ofRows("reading", 0));
    Optional<CatalogueTable> existing = CatalogueTable.find(spark, request.output());
    Set<AppendLabel> labels =
        existing.map(TableAppends::to).map(TableAppends::labels).orElse(Set.of());
    String job = job(input, description, labels);
    Set<AppendLabel> ours =
        labels.stream()
            .filter(label -> label.job().equals(job))
            .collect(Collectors.toCollection(HashSet::new));
    String snapshot = snapshot(input, ours);
    unfinishedOthers(ours, snapshot).forEach(progress::say);
    ours.removeIf(label -> !label.snapshot().equals(snapshot));
    Dataset<Row> rows = input.rows(snapshot);
    StructType schema = extension.schema(rows.schema());
    CatalogueTable output = existing.orElseGet(() -> input.createLike(request.output(), schema));
    output.requireColumnsOf(schema);
    progress.say(
        "%s at snapshot %s, to %s"
            .formatted(request.input().text(), snapshot, request.output().text()));
    long all = rows.count();
    int parts =
        ours.stream().findAny().map(AppendLabel::parts).orElseGet(() -> request.commits(all));
    int done = AppendLabel.finished(ours);
    TableAppends appends = TableAppends.to(output);
    if (done == parts) {
      tellOfRemovedRows(output, appends.removalSince(ours.iterator().next()), all, true);
      return all;
    }
    Column text = TextColumn.of(rows.schema(), request.column()).column();
    RowParts missing = new RowParts(rows, text, parts, done, all);
    long before = all - missing.size();
    if (done > 0) {
      tellOfRemovedRows(output, appends.removalSince(ours.iterator().next()), before, false);
    }
    progress.begin(WorkStage.ofLines("translating", all - before));
    ExtendRows extend = new ExtendRows(extension, rows.schema(), sent);
    for (int part = done; part < parts; part++) {
      AppendLabel label = new AppendLabel(job, snapshot, part, parts);
      long size = missing.size(part);
      describe(label, size);
      Dataset<Row> chosen = missing.rows(part).repartition(tasks(size));
      TaskFailures.unwrapped(
          () ->
              appends.append(
                  spark.createDataFrame(chosen.toJavaRDD().mapPartitions(extend), schema), label));
    }
    spark.sparkContext().setJobDescription(null);
    return before;
  }

  /**
   * Warns the user that rows were removed after they had been appended.
   *
   * @param removal the commit that removed them, if the history has it
   * @param appended the number of rows that were appended
   * @throws UserException if some are certainly missing and nothing else is left to do
   */
  private void tellOfRemovedRows(
      CatalogueTable output, Optional<String> removal, long appended, boolean isAll) {
    long found = output.rows("").count();
    if (found >= appended && removal.isEmpty()) {
      return;
    }
    String told =
        Text.format(
            "%s has %,d rows, and this translation had appended %,d: %s; what was removed is not"
                + " appended again",
            request.output().text(),
            found,
            appended,
            removal.map(how -> "rows were removed (" + how + ")").orElse("rows were removed"));
    if (found < appended && isAll) {
      throw new UserException(
          told
              + ", and nothing else is left to do: restore the table, or give another seed, with"
              + " which all rows are appended");
    }
    progress.say(told);
  }

  private void describe(AppendLabel label, long rows) {
    spark
        .sparkContext()
        .setJobDescription(
            Text.format(
                "translating %,d rows, part %d of %d", rows, label.part() + 1, label.parts()));
  }

  /**
   * Returns the identity of this work in the table: hashes of the input, without its snapshot, and
   * of the rest.
   */
  private String job(CatalogueTable input, Map<String, String> description, Set<AppendLabel> labels)
      throws IOException {
    Map<String, String> rest = new TreeMap<>(description);
    rest.remove("model"); // It says where the model is; its checksum stays.
    String identity = hash(input.fullName() + " " + input.id());
    String job = identity + "-" + hash(rest.toString());
    tellOfOthers(identity, job, labels);
    return job;
  }

  private static String hash(String text) throws IOException {
    return Sha256.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .substring(0, DIGITS);
  }

  /** Tells the user of work left unfinished by a change of model or settings. */
  private void tellOfOthers(String identity, String job, Set<AppendLabel> labels) {
    boolean isAnyUnfinished =
        labels.stream()
            .filter(label -> label.job().startsWith(identity) && !label.job().equals(job))
            .collect(Collectors.groupingBy(label -> label.job() + label.snapshot()))
            .values()
            .stream()
            .anyMatch(TableAppending::isUnfinished);
    if (isAnyUnfinished) {
      progress.say(
          "%s also has part of another translation of this input, by another model or with other settings; its rows stay as they are"
              .formatted(request.output().text()));
    }
  }

  /** Returns a line for each other snapshot whose translation this one leaves unfinished. */
  static List<String> unfinishedOthers(Set<AppendLabel> labels, String snapshot) {
    return labels.stream()
        .filter(label -> !label.snapshot().equals(snapshot))
        .collect(Collectors.groupingBy(AppendLabel::snapshot, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .filter(TableAppending::isUnfinished)
        .map(
            ofWork ->
                Text.format(
                    "%d of %d parts of the translation of snapshot %s are there as well; their rows stay as they are, because this one is of snapshot %s",
                    AppendLabel.finished(ofWork),
                    ofWork.get(0).parts(),
                    ofWork.get(0).snapshot(),
                    snapshot))
        .toList();
  }

  private static boolean isUnfinished(List<AppendLabel> ofWork) {
    return AppendLabel.finished(ofWork) < ofWork.get(0).parts();
  }

  /**
   * Returns the snapshot requested by id; else that of an earlier attempt; else the current one, or
   * that of the requested branch or tag.
   *
   * @throws UserException if the table has the translations of an earlier snapshot, whose rows
   *     would be appended once more
   */
  private String snapshot(CatalogueTable input, Set<AppendLabel> labels) {
    String asked = request.snapshot();
    String current = asked.isEmpty() ? input.currentSnapshot() : input.snapshot(asked);
    // A branch moves on as the table does, and a tag may.
    if (current.equals(asked)
        || labels.isEmpty()
        || labels.stream().anyMatch(label -> label.snapshot().equals(current))) {
      return current;
    }
    Map<String, List<AppendLabel>> begun =
        labels.stream()
            .collect(
                Collectors.groupingBy(AppendLabel::snapshot, TreeMap::new, Collectors.toList()));
    for (Map.Entry<String, List<AppendLabel>> each : begun.entrySet()) {
      if (isUnfinished(each.getValue())) {
        progress.say(
            "going on with snapshot %s, with which an earlier attempt began; the current one is %s"
                .formatted(each.getKey(), current));
        return each.getKey();
      }
    }
    throw UserException.of(
        "%s has the translations of snapshot %s of %s already, and the current one is %s: give --snapshot %s to append those of all its rows, also of rows that are in both",
        request.output().label(),
        String.join(", ", begun.keySet()),
        request.input().text(),
        current,
        current);
  }

  private int tasks(long rows) {
    long perTask = InputOrder.perTask(rows, spark.sparkContext().defaultParallelism());
    return Math.toIntExact(Math.max(1, (rows + perTask - 1) / perTask));
  }
}
