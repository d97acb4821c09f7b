package io.tandem.training.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.UserException;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.Lease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * {@code checkpoints/best.json}: which checkpoint is the best one, and by what.
 *
 * @param checkpoint name of its directory
 * @param value the value of the metric: nats per target token, or BLEU
 */
public record Best(String checkpoint, Metric metric, double value) {
  static final String FILE = "best.json";

  public Best {
    if (checkpoint.contains("/") || checkpoint.startsWith(".")) {
      throw new IllegalArgumentException("a checkpoint cannot be named " + checkpoint);
    }
  }

  static Best of(Checkpoint checkpoint, Metric metric) {
    return new Best(checkpoint.path().getName(), metric, value(checkpoint.header(), metric));
  }

  /** Returns the checkpoints whose metric was measured, in the order of {@link #sorted}. */
  static List<Best> ranked(Collection<Checkpoint> checkpoints, Metric metric) {
    return sorted(checkpoints, metric).stream().map(best -> of(best, metric)).toList();
  }

  /**
   * Returns the checkpoints whose metric was measured, the best first; of equal ones the older,
   * which was the best first.
   */
  static List<Checkpoint> sorted(Collection<Checkpoint> checkpoints, Metric metric) {
    Comparator<Checkpoint> rising =
        Comparator.comparingDouble(checkpoint -> value(checkpoint.header(), metric));
    return checkpoints.stream()
        .filter(checkpoint -> !Double.isNaN(value(checkpoint.header(), metric)))
        .sorted(
            (metric == Metric.BLEU ? rising.reversed() : rising)
                .thenComparingLong(checkpoint -> checkpoint.header().updates()))
        .toList();
  }

  private static double value(CheckpointHeader header, Metric metric) {
    return header.validated().value(metric);
  }

  static Optional<Best> read(HadoopConf conf, Path directory) throws IOException {
    Path file = new Path(directory, FILE);
    try {
      return Optional.of(StoreJson.value(AtomicFile.read(conf, file), Best.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s is damaged (%s): give the checkpoint's own path, or let jobs/train.sh --resume rewrite the file"
              .formatted(file, StoreJson.mistake(e)),
          e);
    }
  }

  void write(Lease lease, Path directory) throws IOException {
    lease.write(new Path(directory, FILE), StoreJson.indented(this));
  }
}
