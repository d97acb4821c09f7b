package io.tandem.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.UnknownHostException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;

/**
 * A Hadoop path as the user gave it. What cannot be used as one is refused with a message that
 * names the setting or option.
 *
 * @param label the setting or option with its value, as messages begin
 * @param text the value
 */
public record GivenPath(String label, String text) {
  private static final String HDFS = "hdfs";
  private static final String PATTERN_CHARACTERS = "{}[]*?\\";

  /** The value of a setting such as {@code corpus.dir}. */
  public static GivenPath setting(String name, String text) {
    return new GivenPath("%s = %s".formatted(name, shown(text)), text);
  }

  /** The value of an option such as {@code --model}. */
  public static GivenPath option(String name, String text) {
    return new GivenPath("%s %s".formatted(name, shown(text)), text);
  }

  private static String shown(String text) {
    return text.isBlank() ? "\"%s\"".formatted(text) : text;
  }

  /**
   * The path itself.
   *
   * @throws UserException when Hadoop cannot read it as one
   */
  public Path path() {
    if (text.isBlank()) {
      throw refused("the path is empty; was it a shell variable that is not set?");
    }
    if (text.startsWith("~")) {
      throw refused("~ is not expanded here; write $HOME in its place, or the whole path");
    }
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw refused(
          "not a Hadoop path; a colon may stand only after the name of a file system, as in hdfs://host/dir",
          e);
    }
  }

  /**
   * The path, on a file system that there is.
   *
   * @throws UserException when there is none for it
   */
  public Path in(Configuration hadoop) {
    Path path = path();
    if (isHdfsWithoutHost(path, hadoop)) {
      // Asked before, as Hadoop would log a warning of its own.
      throw refused(
          "it names no NameNode; write hdfs://HOST:PORT%s, or set HADOOP_CONF_DIR to the configuration of a cluster"
              .formatted(path.toUri().getPath()));
    }
    try {
      path.getFileSystem(hadoop);
      return path;
    } catch (IOException | RuntimeException e) {
      throw refused(unreachable(path, e), e);
    }
  }

  /**
   * The bytes of a file that is there.
   *
   * @throws UserException when there is none, or it cannot be opened
   */
  public FSDataInputStream open(Configuration hadoop) {
    Path path = in(hadoop);
    boolean isThere = false;
    try {
      FileSystem fileSystem = path.getFileSystem(hadoop);
      if (fileSystem.getFileStatus(path).isDirectory()) {
        throw refused("a directory, expected a file");
      }
      isThere = true;
      return fileSystem.open(path);
    } catch (IOException e) {
      // A local file without permission counts as not found, too.
      throw refused(
          e instanceof FileNotFoundException && !isThere
              ? "file not found"
              : "the file cannot be opened: " + e.getMessage(),
          e);
    }
  }

  /**
   * This path, as that of a directory for Tandem alone.
   *
   * @throws UserException when it is the root, the working directory, or a pattern
   */
  public GivenPath asDirectory() {
    Path path = path();
    if (text.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0)) {
      throw refused("{ } [ ] * ? and \\ make a pattern of it; give a name without them");
    }
    if (path.toUri().getPath().indexOf(':') >= 0) {
      throw refused("HDFS has no names with a colon; give a name without one");
    }
    if (path.isRoot() || path.getName().isEmpty() || path.getName().equals(".")) {
      throw refused("it needs a directory of its own; give one below this");
    }
    return this;
  }

  private static boolean isHdfsWithoutHost(Path path, Configuration hadoop) {
    return HDFS.equals(path.toUri().getScheme())
        && path.toUri().getAuthority() == null
        && !HDFS.equals(FileSystem.getDefaultUri(hadoop).getScheme());
  }

  private UserException refused(String why) {
    return new UserException(label + ": " + why);
  }

  private UserException refused(String why, Exception cause) {
    return new UserException(label + ": " + why, cause);
  }

  private static String unreachable(Path path, Exception failure) {
    String scheme = path.toUri().getScheme();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnsupportedFileSystemException
          || cause instanceof ClassNotFoundException) {
        return "no file system for %s: is on the class path; %s"
            .formatted(scheme, howToAdd(scheme));
      }
      if (cause instanceof UnknownHostException) {
        return "there is no host " + path.toUri().getHost();
      }
    }
    return "its file system cannot be used: " + failure.getMessage();
  }

  private static String howToAdd(String scheme) {
    return switch (scheme) {
      case "s3a" ->
          "give --packages org.apache.hadoop:hadoop-aws:%s before --, or its jars as TANDEM_EXTRA_JARS"
              .formatted(VersionInfo.getVersion());
      case "s3", "s3n" -> "Hadoop's name for S3 is s3a:";
      default -> "give --packages or --jars before --, or TANDEM_EXTRA_JARS";
    };
  }
}
