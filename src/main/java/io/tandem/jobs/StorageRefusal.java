package io.tandem.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.security.AccessControlException;

/**
 * A failure that is no fault of ours: a disk is full, or a place must not be read or written.
 *
 * @param exitCode 2 for a place that another should be given for
 * @param message one sentence for people
 */
record StorageRefusal(int exitCode, String message) {
  /** What operating systems say, through Java, when there is no room. */
  private static final Pattern NO_ROOM =
      Pattern.compile("No space left on device|Disk quota exceeded");

  /** What Hadoop says with the way to its working directory and whether there was something. */
  private static final Pattern UNMADE = Pattern.compile("Mkdirs failed to create (\\S+)");

  /** What they and Hadoop say when a path cannot be had. */
  private static final Pattern NO_WAY =
      Pattern.compile(
          "Permission denied|Read-only file system|Not a directory|Operation not permitted|Mkdirs failed to create");

  /** The refusal among the causes of a failure, if that is what it comes from. */
  static Optional<StorageRefusal> in(Throwable failure) {
    List<String> context = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String said = firstLine(cause);
      if (cause instanceof UncheckedIOException) {
        context.add(said);
      } else if (cause instanceof IOException io) {
        Optional<StorageRefusal> refusal = of(io, said, String.join(": ", context));
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<StorageRefusal> of(IOException failure, String said, String context) {
    String what = context.isEmpty() ? said : context + ": " + said;
    Matcher unmade = UNMADE.matcher(said);
    if (unmade.find()) {
      what = context.isEmpty() ? unmade.group(1) + " cannot be created" : context;
    }
    if (failure instanceof QuotaExceededException || NO_ROOM.matcher(said).find()) {
      return Optional.of(
          new StorageRefusal(
              ExitCodes.FAILED,
              "a disk is full, where the output goes or where Spark spills to (spark.local.dir): %s; make room and give the same command again"
                  .formatted(what)));
    }
    return isNoWay(failure, said)
        ? Optional.of(
            new StorageRefusal(
                ExitCodes.USER_MISTAKE,
                "%s; give another path, or permission for this one".formatted(what)))
        : Optional.empty();
  }

  private static boolean isNoWay(IOException failure, String said) {
    return failure instanceof AccessControlException
        || failure instanceof AccessDeniedException
        || failure instanceof ParentNotDirectoryException
        || ((failure instanceof FileNotFoundException || failure.getClass() == IOException.class)
            && NO_WAY.matcher(said).find());
  }

  /** Hadoop's go on with the stack trace of another machine. */
  private static String firstLine(Throwable cause) {
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getMessage().lines().findFirst().orElse("");
  }
}
