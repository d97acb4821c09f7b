package io.tandem.averaging;

import io.tandem.training.LocalResult;
import java.io.Serializable;

/** What one worker did in a round. A class and not a record, because Kryo 4 cannot make records. */
public final class WorkerReport implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int worker;
  private final long totalUpdates;
  private final LocalResult result;
  private final long bytesSent;

  public WorkerReport(int worker, long totalUpdates, LocalResult result, long bytesSent) {
    this.worker = worker;
    this.totalUpdates = totalUpdates;
    this.result = result;
    this.bytesSent = bytesSent;
  }

  public int worker() {
    return worker;
  }

  /** Its updates since training began. */
  public long totalUpdates() {
    return totalUpdates;
  }

  /** Loss, tokens and time of this round. */
  public LocalResult result() {
    return result;
  }

  /** What it handed over to be averaged, before Spark frames and compresses it. */
  public long bytesSent() {
    return bytesSent;
  }
}
