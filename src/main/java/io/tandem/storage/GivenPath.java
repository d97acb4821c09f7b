package io.tandem.storage;

import io.tandem.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.VersionInfo;

/**
 * A Hadoop path as the user gave it. Unusable paths are refused with a message that names the
 * setting or option.
 *
 * @param label the setting or option with its value, as messages begin
 * @param text the value
 */
public record GivenPath(String label, String text) {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String HDFS = "hdfs";

  /** Hadoop opens these as file systems, but cannot list them. */
  private static final Set<String> OF_THE_WEB = Set.of("http", "https");

  /** A user and a password before a host. A port before a path is no password. */
  private static final Pattern PASSWORD =
      Pattern.compile("^([A-Za-z][\\w+.-]*://[^/@:]+):(?!\\d+/)[^@]*@");

  private static final String PATTERN_CHARACTERS = "{}[]*?\\";

  /** The value of a setting such as {@code corpus.dir}. */
  public static GivenPath setting(String name, String text) {
    return new GivenPath("%s = %s".formatted(name, shown(text)), text);
  }

  /** The value of an option such as {@code --model}. */
  public static GivenPath option(String name, String text) {
    return new GivenPath("%s %s".formatted(name, shown(text)), text);
  }

  /** A file whose setting or option is no longer known, as in a task. */
  public static GivenPath file(String text) {
    return new GivenPath(shown(text), text);
  }

  private static String shown(String text) {
    return text.isBlank()
        ? "\"%s\"".formatted(text)
        : PASSWORD.matcher(text).replaceFirst("$1:***@");
  }

  /**
   * Returns the path itself.
   *
   * @throws UserException when Hadoop cannot read it as one
   */
  public Path path() {
    if (text.isBlank()) {
      throw refused("the path is empty; was it a shell variable that is not set?");
    }
    if (text.startsWith("~")) {
      throw refused("~ is not expanded here; write $HOME instead, or the full path");
    }
    if (PASSWORD.matcher(text).lookingAt()) {
      throw refused(
          "a password in a path would be kept in manifests and logs; give it to Hadoop's"
              + " configuration, as fs.s3a.access.key and fs.s3a.secret.key or by a credential"
              + " provider");
    }
    try {
      return new Path(text);
    } catch (IllegalArgumentException e) {
      throw refused(
          "not a Hadoop path; a colon is allowed only after the name of a file system, as in"
              + " hdfs://host/dir",
          e);
    }
  }

  /**
   * Returns the path after checking that its file system exists. A relative path is resolved
   * against this process's working directory, because executors have another. Driver only.
   *
   * @throws UserException when there is no file system for it
   */
  public Path in(Configuration hadoop) {
    Path path = path();
    if (path.toUri().getScheme() != null
        && OF_THE_WEB.contains(path.toUri().getScheme().toLowerCase(Locale.ROOT))) {
      throw refused(
          "web addresses cannot be read; download the file first, for example with curl, and give"
              + " its path");
    }
    if (isHdfsWithoutHost(path, hadoop)) {
      // Checked first, because Hadoop would log a warning.
      throw refused(
          "it names no NameNode; write hdfs://HOST:PORT%s, or set HADOOP_CONF_DIR to the configuration of a cluster"
              .formatted(path.toUri().getPath()));
    }
    FileSystem fileSystem;
    try {
      fileSystem = path.getFileSystem(hadoop);
    } catch (IOException | RuntimeException e) {
      throw refused(unreachable(path, e), e);
    }
    if (HDFS.equals(fileSystem.getUri().getScheme())) {
      requireNameNode(fileSystem, hadoop);
    }
    if (RemoteService.Bucket.SCHEME.equals(fileSystem.getUri().getScheme())) {
      requireBucket(path, hadoop);
    } else if (path.toUri().getAuthority() != null) {
      requireAnswer(fileSystem, path);
    }
    return path.isAbsolute()
        ? path
        : Path.getPathWithoutSchemeAndAuthority(fileSystem.makeQualified(path));
  }

  /** Checks first, because Hadoop would silently retry for up to a quarter of an hour. */
  private void requireNameNode(FileSystem hdfs, Configuration hadoop) {
    RemoteService nameNode = RemoteService.nameNode(hdfs.getUri(), hadoop);
    Optional<String> refusal = nameNode.await(hadoop);
    if (refusal.isPresent()) {
      throw refused(
          "%s does not answer %s; is HDFS running?".formatted(nameNode.name(), refusal.get()));
    }
  }

  /** Makes a request, because Hadoop connects only then and not when it opens a file system. */
  private void requireAnswer(FileSystem fileSystem, Path path) {
    try {
      fileSystem.getFileStatus(path);
    } catch (ConnectException e) {
      throw refused(
          "%s does not answer; is the file system running?".formatted(path.toUri().getAuthority()),
          e);
    } catch (IOException e) {
      // It answered; whether the file must exist is checked elsewhere.
    }
  }

  private void requireBucket(Path path, Configuration hadoop) {
    RemoteService.Bucket bucket = new RemoteService.Bucket(path);
    try {
      Optional<String> silence = bucket.await(hadoop);
      if (silence.isPresent()) {
        throw refused(
            "%s does not answer %s; is the store running, and is its address right (fs.s3a.endpoint = %s)?"
                .formatted(bucket.name(), silence.get(), hadoop.getTrimmed("fs.s3a.endpoint")));
      }
    } catch (IOException e) {
      throw refused(
          RemoteService.Bucket.lacksCredentials(e)
              ? "there are no credentials for it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                  + " or name another source of keys, for a job on Spark with --conf"
                  + " spark.hadoop.fs.s3a.aws.credentials.provider=CLASS before --"
              : "%s refuses the request (%s); are keys and session token right and not expired, do they give access to this path, and is fs.s3a.endpoint.region that of the bucket?"
                  .formatted(bucket.name(), RemoteService.Bucket.reason(e)),
          e);
    }
  }

  /**
   * Opens an existing file.
   *
   * @throws UserException when there is none, or it cannot be opened
   */
  public FSDataInputStream open(Configuration hadoop) {
    if (status(hadoop).isDirectory()) {
      throw refused("a directory, expected a file");
    }
    try {
      return path().getFileSystem(hadoop).open(path(), BUFFER_BYTES);
    } catch (IOException e) {
      // On local file systems a file without permission counts as not found, too.
      throw refused(
          isDenied(e)
              ? "permission denied; make it readable for the user who runs this job"
              : "the file cannot be opened: " + e.getMessage(),
          e);
    }
  }

  /**
   * Returns the status of the file or directory.
   *
   * @throws UserException when there is none, or it cannot be reached
   */
  public FileStatus status(Configuration hadoop) {
    Path path = in(hadoop);
    try {
      return path.getFileSystem(hadoop).getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw refused("file not found", e);
    } catch (IOException e) {
      throw refused(isDenied(e) ? "permission denied" : "it cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the status of the file or directory or, for a pattern without such a file, of at least
   * one match.
   *
   * @throws UserException when there is none, or it cannot be reached
   */
  public List<FileStatus> matching(Configuration hadoop) throws IOException {
    Path path = in(hadoop);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    if (!isPattern() || fileSystem.exists(path)) {
      return List.of(status(hadoop));
    }
    FileStatus[] found;
    try {
      found = fileSystem.globStatus(path);
    } catch (IOException | IllegalArgumentException e) {
      throw refused(
          "Hadoop cannot match the pattern (%s); name the files one by one"
              .formatted(e.getMessage()),
          e);
    }
    if (found == null || found.length == 0) {
      throw refused(
          "no file matches the pattern (looked for %s)".formatted(fileSystem.makeQualified(path)));
    }
    return List.of(found);
  }

  /** Returns whether Hadoop and Spark would take the path for a glob pattern. */
  public boolean isPattern() {
    return text.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
  }

  private static boolean isDenied(IOException e) {
    // Java has no separate exception for a local file without permission.
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || String.valueOf(e.getMessage()).endsWith("(Permission denied)");
  }

  /**
   * Returns this path after checking that it may name a directory of Tandem's own.
   *
   * @throws UserException when it is the root, the working directory, or a pattern
   */
  public GivenPath asDirectory() {
    Path path = path();
    if (isPattern()) {
      throw refused("{ } [ ] * ? and \\ make it a pattern; give a name without them");
    }
    if (path.toUri().getPath().indexOf(':') >= 0) {
      throw refused(
          "Hadoop allows no colon in names, on local disks either; give a name without one");
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
        return "unknown host " + path.toUri().getHost();
      }
    }
    return "its file system is not usable: " + failure.getMessage();
  }

  private static String howToAdd(String scheme) {
    return switch (scheme) {
      case "s3a" ->
          "set TANDEM_EXTRA_JARS to the jars of hadoop-aws or, for a job on Spark, give --packages org.apache.hadoop:hadoop-aws:%s before --"
              .formatted(VersionInfo.getVersion());
      case "s3", "s3n" -> "Hadoop's scheme for S3 is s3a:";
      default ->
          "set TANDEM_EXTRA_JARS to its jars or, for a job on Spark, give --packages or --jars before --";
    };
  }
}
