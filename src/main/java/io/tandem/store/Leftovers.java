package io.tandem.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What writers of a directory that were killed (SIGKILL, power) left beside its place: they had no
 * time to delete it. Where the {@link WriterMark} proves the writer dead it is removed; all else is
 * only told, because another run may be at work on it. Driver only.
 */
public final class Leftovers {
  private static final String ADVICE = "; delete it when no run is at work there";

  private Leftovers() {}

  /**
   * Removes what can be removed.
   *
   * @return a line for people about each
   */
  public static List<String> clear(Path given, Configuration hadoop) throws IOException {
    return clear(given, null, hadoop);
  }

  /**
   * The same, but for what the calling writer writes itself.
   *
   * @param own where it does; null: nowhere
   */
  static List<String> clear(Path given, Path own, Configuration hadoop) throws IOException {
    FileSystem fileSystem = given.getFileSystem(hadoop);
    Path target = fileSystem.makeQualified(given);
    List<String> told = new ArrayList<>();
    if (target.getParent() == null || !fileSystem.exists(target.getParent())) {
      return told;
    }
    for (FileStatus status : fileSystem.listStatus(target.getParent())) {
      Path path = status.getPath();
      if (path.equals(own)) {
        continue;
      }
      if (AtomicDirectory.isStagingOf(target, path)) {
        told.add(clearStaging(fileSystem, path));
      } else if (AtomicDirectory.isOldOf(target, path)) {
        told.add(
            "%s is an older %s, set aside by a run that was killed while it put the new one in place; rename it back or delete it"
                .formatted(path, target.getName()));
      }
    }
    return told;
  }

  private static String clearStaging(FileSystem fileSystem, Path staging) throws IOException {
    Optional<WriterMark> writer = WriterMark.read(fileSystem, staging);
    String size =
        String.format(Locale.ROOT, "%,d bytes", fileSystem.getContentSummary(staging).getLength());
    if (writer.isPresent() && writer.get().isDead()) {
      fileSystem.delete(staging, true);
      return "removed %s (%s), left by a run that was killed".formatted(staging, size);
    }
    return writer
        .map(
            mark ->
                String.format(
                    Locale.ROOT,
                    "%s (%s) is being written by process %d on %s, or was left by it",
                    staging,
                    size,
                    mark.pid(),
                    mark.host()))
        .orElse("%s (%s) was left by a run that was killed".formatted(staging, size))
        .concat(ADVICE);
  }
}
