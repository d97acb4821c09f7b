package io.tandem.jobs.cli;

import io.tandem.storage.SilentStoreException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.hdfs.protocol.QuotaExceededException;
import org.apache.hadoop.security.AccessControlException;

/**
 * A failure for an external reason: a full disk, or a path that may not be read or written.
 *
 * @param exitCode 2 if another path should be given
 * @param message one human-readable sentence
 */
record StorageRefusal(int exitCode, String message) {
  /** The messages of operating systems, through Java, when a disk is full. */
  private static final Pattern NO_ROOM =
      Pattern.compile("No space left on device|Disk quota exceeded");

  /** Their messages when a path cannot be used. */
  private static final Pattern NO_WAY =
      Pattern.compile(
          "Permission denied|Read-only file system|Not a directory|Operation not permitted");

  /** Their messages when the storage itself is at fault. */
  private static final Pattern FAULT = Pattern.compile("Input/output error|Stale file handle");

  /** The messages of Hadoop and of Tandem; Hadoop continues with its working directory. */
  private static final Pattern NO_FOLDER =
      Pattern.compile("(?:Mkdirs failed to create|cannot create the directory) (\\S+)");

  /** The message of HDFS when none of its DataNodes takes a block. */
  private static final Pattern NO_DATANODE =
      Pattern.compile("could only be (?:written|replicated) to 0 ");

  private static final Pattern SAFE_MODE = Pattern.compile("Name ?[nN]ode is in safe mode");

  /** Hadoop's message when it has given up on a NameNode; it does not match Spark's connections. */
  private static final Pattern UNREACHABLE =
      Pattern.compile("Call From \\S+ to (\\S+) failed on .*?exception: (?:[\\w.]+: )?([^;]*)");

  /** The package of the S3 client, whose exceptions all describe the store or the network. */
  private static final String OF_S3 = "org.apache.hadoop.fs.s3a";

  private static final Pattern STANDBY = Pattern.compile("is not supported in state standby");

  private static final Pattern LOST_BLOCK =
      Pattern.compile("Could not obtain block: .*?file=(\\S+)");

  /** Java's message about a file, possibly with a temporary name of ours. */
  private static final Pattern FILE_AND_REASON = Pattern.compile(".* \\(([^()]+)\\)");

  /** Returns the refusal among the causes of a failure, if there is one. */
  static Optional<StorageRefusal> in(Throwable failure) {
    List<String> context = new ArrayList<>();
    Optional<StorageRefusal> fault = Optional.empty();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof FSError) {
        fault = Optional.of(fault(firstLine(cause.getCause() == null ? cause : cause.getCause())));
      } else if (cause instanceof UncheckedIOException) {
        context.add(firstLine(cause));
      } else if (cause instanceof IOException io) {
        Optional<StorageRefusal> refusal = of(io, String.join(": ", context));
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return fault;
  }

  private static StorageRefusal fault(String what) {
    return new StorageRefusal(
        ExitCodes.FAILED,
        "the storage failed: %s; check the disk or the network behind it and run the same command again"
            .formatted(what));
  }

  private static Optional<StorageRefusal> of(IOException failure, String context) {
    String said = firstLine(failure);
    if (FAULT.matcher(said).find()) {
      return Optional.of(fault(what(said, context)));
    }
    Optional<String> cluster = ofCluster(said);
    if (cluster.isPresent()) {
      return Optional.of(new StorageRefusal(ExitCodes.FAILED, cluster.get()));
    }
    if (failure instanceof QuotaExceededException || NO_ROOM.matcher(said).find()) {
      return Optional.of(
          new StorageRefusal(
              ExitCodes.FAILED,
              "a disk is full, that of the output or the one Spark spills to (spark.local.dir): %s; make room and run the same command again"
                  .formatted(what(said, context))));
    }
    if (failure instanceof SilentStoreException
        || failure.getClass().getPackageName().equals(OF_S3)) {
      return Optional.of(
          new StorageRefusal(
              ExitCodes.FAILED,
              "the object store fails: %s; run the same command again once it answers"
                  .formatted(said)));
    }
    return isNoWay(failure, said, context)
        ? Optional.of(
            new StorageRefusal(
                ExitCodes.USER_MISTAKE,
                "%s; give another path, or make this one readable and writable"
                    .formatted(what(said, context))))
        : Optional.empty();
  }

  /** Returns a message about the state of HDFS that caused a failure. */
  private static Optional<String> ofCluster(String line) {
    String said = line.replaceFirst("\\.$", "");
    Matcher unreachable = UNREACHABLE.matcher(said);
    Matcher lostBlock = LOST_BLOCK.matcher(said);
    if (NO_DATANODE.matcher(said).find()) {
      return Optional.of(
          "HDFS has no DataNode with room for more: %s; make room or start DataNodes, and run the same command again"
              .formatted(said));
    }
    if (SAFE_MODE.matcher(said).find()) {
      return Optional.of(
          "HDFS accepts no writes: %s; run the same command again once it has left safe mode (hdfs dfsadmin -safemode wait)"
              .formatted(said));
    }
    if (unreachable.find()) {
      return Optional.of(
          "%s no longer answers (%s); run the same command again once it does"
              .formatted(unreachable.group(1), unreachable.group(2)));
    }
    if (STANDBY.matcher(said).find()) {
      return Optional.of(
          "the NameNode is on standby (%s); give the path with the name of the HDFS service, as configured in HADOOP_CONF_DIR"
              .formatted(said));
    }
    return lostBlock.find()
        ? Optional.of(
            "%s cannot be read, because no running DataNode has all of it; start them, and run the same command again"
                .formatted(lostBlock.group(1)))
        : Optional.empty();
  }

  private static boolean isNoWay(IOException failure, String said, String context) {
    if (failure instanceof FileNotFoundException) {
      return NO_WAY.matcher(said).find() || !context.isEmpty();
    }
    return failure instanceof AccessControlException
        || failure instanceof ParentNotDirectoryException
        || (failure instanceof FileSystemException && NO_WAY.matcher(said).find())
        || NO_FOLDER.matcher(said).find();
  }

  private static String what(String said, String context) {
    Matcher folder = NO_FOLDER.matcher(said);
    if (folder.find()) {
      return context.isEmpty() ? folder.group(1) + " cannot be created" : context;
    }
    if (context.isEmpty()) {
      return said;
    }
    Matcher file = FILE_AND_REASON.matcher(said);
    return context + ": " + (file.matches() ? file.group(1) : said);
  }

  /** Hadoop's messages continue with the stack trace of another machine. */
  private static String firstLine(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return cause.getMessage() + ": Permission denied"; // Java's message is only the path.
    }
    return FailureLine.of(cause);
  }
}
