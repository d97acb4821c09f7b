package io.tandem.training.checkpoint;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.storage.DamagedFileException;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.Published;
import io.tandem.storage.publish.Lease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code checkpoints/} of a run. Driver only. */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern NAME = Pattern.compile("\\d{8,}");

  private final HadoopConf conf;
  private final Path directory;
  private final Supplier<Lease> lease;

  /**
   * @param lease asked for when something is to be changed
   */
  public Checkpoints(HadoopConf conf, Path directory, Supplier<Lease> lease) {
    this.conf = conf;
    this.directory = directory;
    this.lease = lease;
  }

  /**
   * Starts a checkpoint.
   *
   * @param round rounds completed
   * @param updates optimizer steps completed by each worker; gives the checkpoint its name
   */
  public CheckpointWriter begin(long round, long updates) throws IOException {
    return new CheckpointWriter(
        lease.get(), new Path(directory, Text.format("%08d", updates)), round, updates);
  }

  /** The newest one, whose header must be readable. */
  public Optional<Checkpoint> last() throws IOException {
    List<Path> paths = newestFirst();
    return paths.isEmpty() ? Optional.empty() : Optional.of(Checkpoint.open(conf, paths.get(0)));
  }

  /** The checkpoint that {@code best.json} names; empty when none has been marked. */
  public Optional<Checkpoint> best() throws IOException {
    Optional<Best> best = bestMark();
    return best.isEmpty()
        ? Optional.empty()
        : Optional.of(Checkpoint.open(conf, new Path(directory, best.get().checkpoint())));
  }

  /** The best of all checkpoints, marked or not; empty when the metric was never measured. */
  public Optional<Checkpoint> best(Metric metric) throws IOException {
    return Best.sorted(readable(newestFirst()), metric).stream().findFirst();
  }

  /**
   * Returns the chosen number of checkpoints, in the chosen order; the metric is that of the best
   * one.
   *
   * @throws UserException when there are fewer
   */
  public List<Checkpoint> chosen(CheckpointChoice choice) throws IOException {
    List<Checkpoint> found = new ArrayList<>();
    for (Path path : newestFirst()) {
      found.add(Checkpoint.open(conf, path));
    }
    if (choice.order() == CheckpointChoice.Order.BEST) {
      Metric metric = bestMark().map(Best::metric).orElse(Metric.LOSS);
      found = Best.sorted(found, metric);
    }
    if (found.isEmpty() && choice.order() == CheckpointChoice.Order.BEST) {
      throw new UserException(
          "cannot average the best checkpoints: none in %s has a validation. Train to the first"
                  .formatted(directory)
              + " validation, or average the last ones (--average-last)");
    }
    if (found.size() < choice.count()) {
      throw UserException.of(
          "cannot average %d checkpoints; there %s only %d%s in %s. Request fewer, or train with"
              + " a larger %s",
          choice.count(),
          found.size() == 1 ? "is" : "are",
          found.size(),
          choice.order() == CheckpointChoice.Order.BEST ? " with a validation" : "",
          directory,
          choice.order() == CheckpointChoice.Order.BEST
              ? "checkpoints.keepBest"
              : "checkpoints.keepLast");
    }
    return found.subList(0, choice.count());
  }

  /** Returns the mark of the best checkpoint, with its metric and value. */
  public Optional<Best> bestMark() throws IOException {
    return Best.read(conf, directory);
  }

  /** Records that the checkpoint is the best by the metric. */
  public void markBest(Checkpoint checkpoint, Metric metric) throws IOException {
    Best.of(checkpoint, metric).write(lease.get(), directory);
  }

  /**
   * The newest intact checkpoint; damaged ones are skipped with a warning. Reads all parts.
   *
   * @throws UserException when there are checkpoints but none is intact, or when the newest was
   *     written by a newer Tandem
   */
  public Optional<Checkpoint> newestIntact() throws IOException {
    List<Path> paths = newestFirst();
    String damage = "";
    for (Path path : paths) {
      try {
        Checkpoint checkpoint = Checkpoint.openOrDamaged(conf, path);
        Optional<String> found = checkpoint.damage();
        if (found.isEmpty()) {
          return Optional.of(checkpoint);
        }
        damage = found.get();
      } catch (DamagedFileException e) {
        damage = e.getMessage();
      }
      LOG.warn("{}; skipping this checkpoint and trying the one before it", damage);
    }
    if (!paths.isEmpty()) {
      throw UserException.of(
          "none of the %d checkpoints in %s is intact (the oldest: %s): train into another"
              + " run.dir",
          paths.size(), directory, damage);
    }
    return Optional.empty();
  }

  /**
   * Removes all but the newest {@code keepLast}, the best {@code keepBest} of those that are there,
   * and the one that is marked as the best. To be called when a new one has been published and, if
   * it is the best, marked.
   */
  public void retain(int keepLast, int keepBest, Metric metric) throws IOException {
    if (keepLast < 1 || keepBest < 1) {
      throw new IllegalArgumentException(
          Text.format("keepLast = %d, keepBest = %d: at least 1 of each", keepLast, keepBest));
    }
    List<Path> paths = newestFirst();
    Set<String> kept = new HashSet<>();
    paths.stream().limit(keepLast).forEach(path -> kept.add(path.getName()));
    bestMark().ifPresent(best -> kept.add(best.checkpoint()));
    Best.ranked(readable(paths), metric).stream()
        .limit(keepBest)
        .forEach(best -> kept.add(best.checkpoint()));
    for (Path path : paths) {
      if (!kept.contains(path.getName())) {
        lease.get().delete(path);
      }
    }
  }

  /**
   * Removes the checkpoints after the one that a run resumes from. Marks the best of the others: a
   * crash may have come between a checkpoint and its mark.
   */
  public void rewindTo(Checkpoint checkpoint, Metric metric) throws IOException {
    removeUnfinished();
    removeAfter(checkpoint.header().updates());
    Optional<Checkpoint> best = best(metric);
    if (best.isPresent()) {
      markBest(best.get(), metric);
    } else {
      removeMark();
    }
  }

  /** Removes everything: the run starts again from nothing. */
  public void clear() throws IOException {
    removeUnfinished();
    removeAfter(-1);
    removeMark();
  }

  /** Removes the checkpoints in an object store that a killed writer did not finish. */
  private void removeUnfinished() throws IOException {
    for (FileStatus status : children(directory)) {
      if (isNamed(status) && Published.isUnfinished(conf, status.getPath())) {
        lease.get().delete(status.getPath());
      }
    }
  }

  private void removeMark() throws IOException {
    lease.get().delete(new Path(directory, Best.FILE));
  }

  private void removeAfter(long updates) throws IOException {
    for (Path path : newestFirst()) {
      if (updates(path) > updates) {
        LOG.warn("removing {}: the run continues from update {}", path, Math.max(updates, 0));
        lease.get().delete(path);
      }
    }
  }

  /** Returns the checkpoints whose header can be read. */
  private List<Checkpoint> readable(List<Path> paths) throws IOException {
    List<Checkpoint> readable = new ArrayList<>();
    for (Path path : paths) {
      try {
        readable.add(Checkpoint.openOrDamaged(conf, path));
      } catch (DamagedFileException e) {
        LOG.warn("{}; it cannot be one of the best checkpoints", e.getMessage());
      }
    }
    return readable;
  }

  public List<Path> newestFirst() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (FileStatus status : children(directory)) {
      if (isNamed(status) && !Published.isUnfinished(conf, status.getPath())) {
        paths.add(status.getPath());
      }
    }
    paths.sort(Comparator.comparingLong(Checkpoints::updates).reversed());
    return paths;
  }

  private static boolean isNamed(FileStatus status) {
    return status.isDirectory() && NAME.matcher(status.getPath().getName()).matches();
  }

  private List<FileStatus> children(Path parent) throws IOException {
    try {
      return List.of(conf.fileSystem(parent).listStatus(parent));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static long updates(Path path) {
    return Long.parseLong(path.getName());
  }
}
