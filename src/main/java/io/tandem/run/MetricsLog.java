package io.tandem.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.Lease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The append-only table of a run, {@code metrics/from-round-00000000.jsonl} and so on: one file per
 * checkpoint interval, and {@code start.jsonl} for what comes before the first round of a training
 * that starts from a model; one JSON object per line, so that {@code spark.read().json(metrics)}
 * reads it. The file of the present interval is rewritten in one step for each row, so a running
 * job can be looked at. From {@value #PIECE} bytes on it gets no more: rows go to {@code
 * from-round-00000000-0001.jsonl} and so on, so that the bytes written grow as the rows do. Driver
 * only, one writer.
 */
public final class MetricsLog {
  private static final Pattern NAME =
      Pattern.compile("(?:start|from-round-(\\d{8,}))(?:-(\\d{4,}))?\\.jsonl");

  static final int PIECE = 1 << 20;

  /** Stands for the first round of the file without rounds. */
  private static final long BEFORE_ROUNDS = -1;

  private final HadoopConf conf;
  private final Path directory;
  private final Supplier<Lease> lease;
  private final StringBuilder rows = new StringBuilder();
  private String interval;

  /** The files of the interval that get no more rows. */
  private int full;

  /**
   * @param lease required for changes
   */
  MetricsLog(HadoopConf conf, Path directory, Supplier<Lease> lease) {
    this.conf = conf;
    this.lease = lease;
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** Begins the file for rows before the first round. */
  public void startBeforeRounds() {
    start("start");
  }

  /** Begins the file of the interval that starts with the round; rows go there from now on. */
  public void startInterval(long round) {
    start(Text.format("from-round-%08d", round));
  }

  private void start(String name) {
    interval = name;
    full = 0;
    rows.setLength(0);
  }

  private Path file() {
    String piece = full == 0 ? "" : Text.format("-%04d", full);
    return new Path(directory, interval + piece + ".jsonl");
  }

  /** Adds rows: all of them, visible to readers on return, or on failure none. */
  public void append(MetricRow... added) throws IOException {
    if (interval == null) {
      throw new IllegalStateException("startInterval comes first");
    }
    StringBuilder lines = new StringBuilder();
    for (MetricRow row : added) {
      // Written as the interface: a record's own class would omit the kind.
      lines.append(StoreJson.MAPPER.writerFor(MetricRow.class).writeValueAsString(row));
      lines.append('\n');
    }
    lease.get().write(file(), (rows + lines.toString()).getBytes(StandardCharsets.UTF_8));
    rows.append(lines);
    if (rows.length() >= PIECE) {
      full++;
      rows.setLength(0);
    }
  }

  /** Returns all rows so far, in order of the rounds. */
  public List<MetricRow> read() throws IOException {
    List<MetricRow> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }

  /** Streams the rows, because hundreds of workers write hundreds of megabytes. */
  public void forEach(Consumer<MetricRow> reader) throws IOException {
    for (Path each : files()) {
      read(each, reader);
    }
  }

  /** Removes everything. */
  void clear() throws IOException {
    rewindTo(BEFORE_ROUNDS);
  }

  /** Removes the files of intervals that start at or after the round. */
  void rewindTo(long round) throws IOException {
    for (Path each : files()) {
      if (firstRound(each) >= round) {
        lease.get().delete(each);
      }
    }
  }

  private void read(Path each, Consumer<MetricRow> reader) throws IOException {
    String content = new String(AtomicFile.read(conf, each), StandardCharsets.UTF_8);
    int line = 0;
    for (String text : (Iterable<String>) content.lines()::iterator) {
      line++;
      try {
        reader.accept(StoreJson.value(text, MetricRow.class));
      } catch (JsonProcessingException e) {
        throw new UserException(
            Text.format(
                "%s line %d: expected a metrics row in JSON: %s",
                each, line, e.getOriginalMessage()),
            e);
      }
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try {
      for (FileStatus status : conf.fileSystem(directory).listStatus(directory)) {
        String name = status.getPath().getName();
        if (NAME.matcher(name).matches()) {
          files.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    files.sort(
        Comparator.comparingLong(MetricsLog::firstRound).thenComparingInt(MetricsLog::piece));
    return files;
  }

  private static long firstRound(Path path) {
    String round = part(path, 1);
    return round == null ? BEFORE_ROUNDS : Long.parseLong(round);
  }

  private static int piece(Path path) {
    String piece = part(path, 2);
    return piece == null ? 0 : Integer.parseInt(piece);
  }

  private static String part(Path path, int group) {
    Matcher matcher = NAME.matcher(path.getName());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(path.toString());
    }
    return matcher.group(group);
  }
}
