package io.tandem.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitterFactory;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.io.FileNameSpec;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol;
import scala.Option;

/**
 * Commits the files of Spark's tasks to a table: by default in Spark's way, by renaming
 * directories. In S3 it uses the committer of hadoop-aws: a task uploads its file in parts, the
 * driver completes the uploads of the attempts that count, and no file is visible before that or
 * copied. Spark calls the constructor by reflection.
 */
public final class StoreCommitProtocol extends SQLHadoopMapReduceCommitProtocol {
  private static final long serialVersionUID = 1L;

  /**
   * The option of a table whose files appear one by one, when their tasks end. Spark's way is safe
   * if each task writes one file, because renaming one object is atomic.
   */
  public static final String ONE_BY_ONE = "tandem.files.one.by.one";

  private static final String SETTING = "spark.sql.sources.commitProtocolClass";
  private static final String S3A = "s3a";
  private static final String COMMITTER = "fs.s3a.committer.name";
  private static final String MAGIC = "magic";

  /** The committer of hadoop-aws by default, which renames. */
  private static final String FILE = "file";

  private final String path;
  private transient PathOutputCommitter committer;

  public StoreCommitProtocol(String jobId, String path, boolean dynamicPartitionOverwrite) {
    super(jobId, path, dynamicPartitionOverwrite);
    this.path = path;
  }

  /**
   * Makes the sessions of a context that is not there yet write their tables in this way, unless
   * the user has named another protocol. Unlike {@link #use(SparkSession)} it does not start Spark
   * SQL.
   */
  public static void use(SparkConf conf) {
    conf.setIfMissing(SETTING, StoreCommitProtocol.class.getName());
  }

  /** Makes a session write its tables in this way, unless the user has named another protocol. */
  public static void use(SparkSession spark) {
    if (!spark.conf().contains(SETTING)) {
      spark.conf().set(SETTING, StoreCommitProtocol.class.getName());
    }
  }

  /** Logs under the name of Spark's own protocol, which logs every table. */
  @Override
  public String logName() {
    return SQLHadoopMapReduceCommitProtocol.class.getName();
  }

  @Override
  public OutputCommitter setupCommitter(TaskAttemptContext context) {
    Path output = new Path(path);
    Configuration conf = context.getConfiguration();
    if (!S3A.equals(output.toUri().getScheme()) || conf.getBoolean(ONE_BY_ONE, false)) {
      return super.setupCommitter(context);
    }
    if (conf.getTrimmed(COMMITTER, FILE).equals(FILE)) {
      conf.set(COMMITTER, MAGIC);
    }
    try {
      committer = PathOutputCommitterFactory.createCommitter(output, context);
      return committer;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  @Override
  public String newTaskTempFile(TaskAttemptContext context, Option<String> dir, FileNameSpec name) {
    if (committer == null) {
      return super.newTaskTempFile(context, dir, name);
    }
    try {
      Path work = committer.getWorkPath();
      Path folder = dir.isDefined() ? new Path(work, dir.get()) : work;
      return new Path(folder, getFilename(context, name)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }
}
