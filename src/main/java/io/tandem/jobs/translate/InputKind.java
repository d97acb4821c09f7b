package io.tandem.jobs.translate;

import io.tandem.config.GivenPath;
import io.tandem.config.UserException;
import io.tandem.run.checkpoint.Checkpoint;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Recognizes whether the input of a translation is text or a Parquet table. Driver only. */
public final class InputKind {
  private static final String PARQUET_ENDING = ".parquet";

  /** The first bytes of a Parquet file. */
  private static final byte[] PARQUET_START = {'P', 'A', 'R', '1'};

  private InputKind() {}

  /**
   * Refuses input that is recognizably not text, without reading it.
   *
   * @throws UserException if the input is missing, a table, a corpus, a run or a checkpoint
   */
  public static void requireText(GivenPath input, Configuration hadoop) throws IOException {
    FileStatus status = input.status(hadoop);
    if (status.isDirectory()) {
      requireNoneOfOurs(input, hadoop);
    }
    if (status.isFile() ? isParquet(input, hadoop) : holdsParquet(status.getPath(), hadoop)) {
      throw new UserException(
          "--input %s is a Parquet table; give --column NAME, the column to translate"
              .formatted(input.text()));
    }
  }

  /**
   * Refuses a file that is not a Parquet table.
   *
   * @throws UserException when the input is missing or a file of another kind
   */
  public static void requireTable(GivenPath input, Configuration hadoop) throws IOException {
    if (input.status(hadoop).isFile() && !isParquet(input, hadoop)) {
      throw new UserException(
          "--input %s is not a Parquet file; leave out --column to translate it as text"
              .formatted(input.text()));
    }
  }

  private static void requireNoneOfOurs(GivenPath input, Configuration hadoop) throws IOException {
    HadoopConf conf = HadoopConf.of(hadoop);
    Optional<ManifestHead> manifest = ManifestHead.read(conf, input.path());
    if (manifest.filter(ManifestHead::isCorpus).isPresent()) {
      throw new UserException(
          "--input %1$s is a corpus directory, not text; give a text file, or one of its tables such as --input %1$s/pairs/split=test --column source"
              .formatted(input.text()));
    }
    if (manifest.filter(ManifestHead::isRun).isPresent() || Checkpoint.exists(conf, input.path())) {
      throw new UserException(
          "--input %s is a training run or a checkpoint, not text; give it as --model, and a text file as --input"
              .formatted(input.text()));
    }
  }

  private static boolean holdsParquet(Path directory, Configuration hadoop) throws IOException {
    return Arrays.stream(directory.getFileSystem(hadoop).listStatus(directory))
        .anyMatch(file -> file.getPath().getName().endsWith(PARQUET_ENDING));
  }

  private static boolean isParquet(GivenPath file, Configuration hadoop) throws IOException {
    try (InputStream in = file.open(hadoop)) {
      return Arrays.equals(in.readNBytes(PARQUET_START.length), PARQUET_START);
    }
  }
}
