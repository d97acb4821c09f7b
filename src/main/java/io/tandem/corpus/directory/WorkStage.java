package io.tandem.corpus.directory;

/**
 * A stage of a job on Spark, and the measure of its progress.
 *
 * @param name what is done, as readable text
 * @param measure the count that grows while it is done
 * @param all the final value of that count; 0 if unknown
 * @param then the name of the next step of the same Spark action, once the files are read; may be
 *     empty
 * @param last the name of its last step; may be empty
 */
public record WorkStage(String name, Measure measure, long all, String then, String last) {
  /** The measure of a stage. */
  public enum Measure {
    /** Bytes of the files as stored, compressed or not. */
    BYTES,
    /** Rows read, then rows written. */
    ROWS,
    /** Lines translated. */
    LINES
  }

  /** Creates a stage that processes a number of rows. */
  public static WorkStage ofRows(String name, long rows) {
    return new WorkStage(name, Measure.ROWS, rows, "", "");
  }

  /** Creates a stage that reads a number of bytes. */
  public static WorkStage ofBytes(String name, long bytes) {
    return new WorkStage(name, Measure.BYTES, bytes, "", "");
  }

  /** Creates a stage that translates a number of lines. */
  public static WorkStage ofLines(String name, long lines) {
    return new WorkStage(name, Measure.LINES, lines, "", "");
  }

  /** Returns this stage with the names of the next steps of the same action. */
  public WorkStage then(String next, String atLast) {
    return new WorkStage(name, measure, all, next, atLast);
  }
}
