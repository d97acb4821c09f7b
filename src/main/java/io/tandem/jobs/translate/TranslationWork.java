package io.tandem.jobs.translate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreCommitProtocol;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.AtomicDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/**
 * The description of an unfinished translation, kept as {@value #FILE} among its parts, so that a
 * further attempt continues with the same slices if nothing has changed. Driver only.
 *
 * @param description everything that affects the output, by name, including the state of the input
 *     files
 * @param rows the number of rows or lines of each input file, by path
 * @param perTask rows per part; each file begins a new part
 */
public record TranslationWork(
    Map<String, String> description, SortedMap<String, Long> rows, long perTask) {
  static final String FILE = "_translation.json";

  /** The directory for the parts of text files, a name that no input has. Tables need none. */
  static final String PARTS = "_parts";

  static final String PUBLISHED =
      "an earlier attempt had translated everything and was cut off while it moved its files to their place: they are all there now";

  /**
   * Spark's options for writing parts of tables: each task writes one file, which appears whole or
   * not at all, as soon as the task is finished.
   */
  static final Map<String, String> WRITING =
      Map.of(
          StoreCommitProtocol.ONE_BY_ONE,
          "true",
          "mapreduce.fileoutputcommitter.algorithm.version",
          "2",
          "maxRecordsPerFile",
          "0");

  /**
   * The names of parts: of tables Spark writes the number in the digits of the executor's locale.
   */
  private static final Pattern PART = Pattern.compile("part-(\\p{Nd}+)-.*\\.(parquet|txt)");

  private static final String INPUT = "input";

  /** The name of the number of all rows in the description of what is published. */
  private static final String ROWS = "rows";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Describes a translation that has not begun.
   *
   * @param inputState the state of the input files
   * @param cores the number of cores that share the work
   */
  static TranslationWork of(
      Map<String, String> description, String inputState, SortedMap<String, Long> rows, int cores) {
    Map<String, String> whole = with(description, INPUT, inputState);
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    return new TranslationWork(whole, rows, InputOrder.perTask(all, cores));
  }

  private static SortedMap<String, String> with(
      Map<String, String> description, String name, String value) {
    SortedMap<String, String> whole = new TreeMap<>(description);
    whole.put(name, value);
    return whole;
  }

  /**
   * Looks for the work before the input is read; the parameters are those of {@link #of} and {@link
   * #resumedAt}.
   *
   * @return the number of all rows if they are published and nothing is left to do
   * @throws UserException if the unfinished or published work at the place is a different one
   */
  static OptionalLong publishedRows(
      Map<String, String> description,
      String inputState,
      AtomicDirectory place,
      Path parts,
      FileSystem fileSystem)
      throws IOException {
    SortedMap<String, String> whole = with(description, INPUT, inputState);
    Optional<SortedMap<String, String>> published = place.publishedFor();
    if (published.isPresent()) {
      Optional<String> difference = difference(whole, published.get());
      if (difference.isPresent()) {
        throw UserException.of(
            "%s exists already, another translation (%s), of which this job has moved the last files there: choose another path",
            place.target(), difference.get());
      }
      return OptionalLong.of(Long.parseLong(published.get().getOrDefault(ROWS, "0")));
    }
    begun(whole, parts, fileSystem, place.unfinished());
    return OptionalLong.empty();
  }

  /** Returns the first setting of a translation that another one had otherwise, as it was there. */
  private static Optional<String> difference(Map<String, String> ours, Map<String, String> other) {
    return ours.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(other.get(entry.getKey())))
        .map(
            entry ->
                "%s: %s"
                    .formatted(
                        entry.getKey(),
                        differing(entry.getValue(), other.getOrDefault(entry.getKey(), ""))))
        .findFirst();
  }

  /** Of a long list of settings, returns those that the other has otherwise; else all of it. */
  private static String differing(String ours, String other) {
    List<String> same = List.of(ours.split(", "));
    String fields =
        Arrays.stream(other.split(", "))
            .filter(field -> field.contains("=") && !same.contains(field))
            .collect(Collectors.joining(", "));
    return fields.isEmpty() ? other : fields;
  }

  long allRows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private long partsFor(long ofRows) {
    return (ofRows + perTask - 1) / perTask;
  }

  /** Returns the number of parts of a file. */
  long partsFor(String file) {
    return partsFor(rows.get(file));
  }

  /** Returns the number of parts that have rows. */
  long parts() {
    return rows.values().stream().mapToLong(this::partsFor).sum();
  }

  /** Returns the number of rows in these parts. */
  private long rowsOf(Set<Long> parts) {
    long all = 0;
    for (Map.Entry<String, Long> first : firstRows().entrySet()) {
      long size = rows.get(first.getKey());
      long firstPart = first.getValue() / perTask;
      for (long part = 0; part < partsFor(size); part++) {
        all += parts.contains(firstPart + part) ? Math.min(perTask, size - part * perTask) : 0;
      }
    }
    return all;
  }

  /** Returns the parts of each file, in their order; all parts are finished. */
  Map<String, List<FileStatus>> partsByFile(Path place, FileSystem fileSystem) throws IOException {
    Map<Long, FileStatus> paths = new TreeMap<>();
    for (FileStatus status : fileSystem.listStatus(place)) {
      partOf(status).ifPresent(part -> paths.put(part, status));
    }
    Map<String, List<FileStatus>> byFile = new TreeMap<>();
    firstRows()
        .forEach(
            (file, first) ->
                byFile.put(
                    file,
                    LongStream.range(0, partsFor(rows.get(file)))
                        .mapToObj(part -> paths.get(first / perTask + part))
                        .toList()));
    return byFile;
  }

  /** Returns the stage of the remaining work. */
  WorkStage stage(String name, Set<Long> finished) {
    return WorkStage.ofLines(name, allRows() - rowsOf(finished));
  }

  /**
   * Writes the unfinished parts, under a name in Spark's UI. Keeps nothing of an attempt that fails
   * before it has finished a part.
   *
   * @param parts the directory of the parts, at the place or below it
   * @param write writes all parts except those whose numbers it receives
   * @return the number of rows finished by an earlier attempt
   */
  long make(
      SparkContext spark,
      AtomicDirectory place,
      Path parts,
      FileSystem fileSystem,
      Consumer<Set<Long>> write)
      throws IOException {
    Set<Long> finished = finishedParts(parts, fileSystem);
    long before = rowsOf(finished);
    place.describe(with(description, ROWS, Long.toString(allRows())));
    spark.setJobDescription(
        Text.format("translating %,d of %,d rows", allRows() - before, allRows()));
    try {
      discardingNothingDone(
          place,
          parts,
          fileSystem,
          () -> {
            TaskFailures.unwrapped(() -> write.accept(finished));
            return finished;
          });
    } finally {
      spark.setJobDescription(null);
    }
    settle(parts, fileSystem);
    return before;
  }

  /** Keeps nothing of an attempt that fails before it has finished a part. */
  static <T> T discardingNothingDone(
      AtomicDirectory place, Path parts, FileSystem fileSystem, AtomicDirectory.Work<T> attempt)
      throws IOException {
    try {
      return attempt.run();
    } catch (IOException | RuntimeException e) {
      if (finishedParts(parts, fileSystem).isEmpty()) {
        place.discard();
      }
      throw e;
    }
  }

  /**
   * Returns the number of the first row of each file, the first of a part: files by name, rows in
   * their order.
   */
  HashMap<String, Long> firstRows() {
    HashMap<String, Long> first = new HashMap<>();
    long before = 0;
    for (Map.Entry<String, Long> file : rows.entrySet()) {
      first.put(file.getKey(), before);
      before += partsFor(file.getValue()) * perTask;
    }
    return first;
  }

  /**
   * Returns this work, or the unfinished work at the place if it has finished a part and differs
   * only in its slices.
   *
   * @param unfinished the path of the unfinished work, for messages
   * @throws UserException if the unfinished work is a different one
   */
  TranslationWork resumedAt(Path place, FileSystem fileSystem, Path unfinished) throws IOException {
    Path file = new Path(place, FILE);
    Optional<TranslationWork> begun = begun(description, place, fileSystem, unfinished);
    if (begun.isEmpty()) {
      write(file, fileSystem);
      return this;
    }
    if (!begun.get().rows.equals(rows)) {
      throw other(unfinished, "its input files differ");
    }
    return begun.get();
  }

  /**
   * Returns the unfinished work at the place that has finished a part.
   *
   * @param description that of the work that is to go on
   * @throws UserException if the unfinished work is a different one
   */
  private static Optional<TranslationWork> begun(
      Map<String, String> description, Path place, FileSystem fileSystem, Path unfinished)
      throws IOException {
    Path file = new Path(place, FILE);
    boolean isOfText = place.getName().equals(PARTS);
    Path others = isOfText ? place.getParent() : new Path(place, PARTS);
    if (!finishedParts(others, fileSystem).isEmpty()) {
      throw other(unfinished, isOfText ? "of a table" : "of text");
    }
    Set<Long> finished = finishedParts(place, fileSystem);
    if (finished.isEmpty()) {
      return Optional.empty();
    }
    if (!fileSystem.exists(file)) {
      throw other(unfinished, "no %s says which one".formatted(FILE));
    }
    TranslationWork begun = read(file, fileSystem, unfinished);
    Optional<String> difference = difference(description, begun.description);
    if (difference.isPresent()) {
      throw other(
          unfinished, Text.format("%s; finished parts: %,d", difference.get(), finished.size()));
    }
    return Optional.of(begun);
  }

  private static UserException other(Path unfinished, String difference) {
    return UserException.of(
        "%s holds part of another translation (%s): remove it to start over, or give the same arguments, with the input as it was, to continue it",
        unfinished, difference);
  }

  /** Returns the numbers of the existing parts; a part appears when it is complete. */
  public static Set<Long> finishedParts(Path place, FileSystem fileSystem) throws IOException {
    Set<Long> finished = new TreeSet<>();
    if (fileSystem.exists(place)) {
      for (FileStatus status : fileSystem.listStatus(place)) {
        partOf(status).ifPresent(finished::add);
      }
    }
    return finished;
  }

  /** Returns the name of a part of text. */
  static String nameOfPart(int number) {
    return Text.format("part-%05d-lines.txt", number);
  }

  private static OptionalLong partOf(FileStatus status) {
    Matcher part = PART.matcher(status.getPath().getName());
    return part.matches() ? OptionalLong.of(Long.parseLong(part.group(1))) : OptionalLong.empty();
  }

  /**
   * Ensures that each part exists once. A task of a killed attempt may have finished its part after
   * the next attempt had looked, and of a table Spark writes an empty file if nothing is left of
   * the first part. Files of the same part have the same rows or none, so keeps the longest.
   */
  private void settle(Path place, FileSystem fileSystem) throws IOException {
    Map<Long, FileStatus> kept = new TreeMap<>();
    for (FileStatus status : fileSystem.listStatus(place)) {
      OptionalLong part = partOf(status);
      if (part.isPresent()) {
        FileStatus other = kept.putIfAbsent(part.getAsLong(), status);
        if (other != null) {
          boolean longer = status.getLen() > other.getLen();
          fileSystem.delete((longer ? other : status).getPath(), false);
          kept.put(part.getAsLong(), longer ? status : other);
        }
      }
    }
    if (kept.size() < parts()) {
      throw new IOException(
          Text.format(
              "%s has only %d of %d parts: run the same command again to write the others",
              place, kept.size(), parts()));
    }
  }

  private void write(Path file, FileSystem fileSystem) throws IOException {
    AtomicFile.write(
        HadoopConf.of(fileSystem.getConf()),
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }

  private static TranslationWork read(Path file, FileSystem fileSystem, Path unfinished)
      throws IOException {
    try (FSDataInputStream in = fileSystem.open(file)) {
      JsonNode json = JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Map<String, String> description = new TreeMap<>();
      fields((ObjectNode) json.required("description"))
          .forEachRemaining(field -> description.put(field.getKey(), field.getValue().asText()));
      SortedMap<String, Long> rows = new TreeMap<>();
      fields((ObjectNode) json.required("rows"))
          .forEachRemaining(field -> rows.put(field.getKey(), field.getValue().asLong()));
      return new TranslationWork(description, rows, json.required("perTask").asLong());
    } catch (JsonProcessingException | IllegalArgumentException | ClassCastException e) {
      throw new UserException(
          "%s is damaged (%s): remove %s to start over".formatted(FILE, e.getMessage(), unfinished),
          e);
    }
  }

  private static Iterator<Map.Entry<String, JsonNode>> fields(ObjectNode node) {
    return node.fields();
  }
}
