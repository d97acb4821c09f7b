package io.tandem.corpus.directory;

/**
 * A stage of a job on Spark, and how far it is can be told by.
 *
 * @param name what is done, for people
 * @param measure what grows while it is done
 * @param all how much that will be in the end; 0 where nobody knows
 * @param then what the same action of Spark goes on with when the files are read; may be empty
 * @param last what its last step is then; may be empty
 */
public record WorkStage(String name, Measure measure, long all, String then, String last) {
  /** What a stage is measured by. */
  public enum Measure {
    /** Bytes of the files as they lie there, compressed or not. */
    BYTES,
    /** Rows read, then rows written. */
    ROWS,
    /** Lines translated. */
    LINES
  }

  /** A stage of so many rows. */
  public static WorkStage ofRows(String name, long rows) {
    return new WorkStage(name, Measure.ROWS, rows, "", "");
  }

  /** A stage that reads so many bytes of files. */
  public static WorkStage ofBytes(String name, long bytes) {
    return new WorkStage(name, Measure.BYTES, bytes, "", "");
  }

  /** A stage that translates so many lines. */
  public static WorkStage ofLines(String name, long lines) {
    return new WorkStage(name, Measure.LINES, lines, "", "");
  }

  /** This stage with what the same action goes on with. */
  public WorkStage then(String next, String atLast) {
    return new WorkStage(name, measure, all, next, atLast);
  }
}
