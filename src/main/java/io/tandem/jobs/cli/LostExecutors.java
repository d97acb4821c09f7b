package io.tandem.jobs.cli;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the user in one line that an executor was lost, and the consequences. Spark's own many
 * lines go to the {@link LogFile}. Driver only.
 */
final class LostExecutors extends SparkListener {
  private static final Logger LOG = LoggerFactory.getLogger(LostExecutors.class);

  /** Spark's message about executors that it has released itself, for lack of work. */
  private static final Pattern DISMISSED =
      Pattern.compile("killed by driver|idle|decommission", Pattern.CASE_INSENSITIVE);

  private final Consumer<String> tell;
  private final BooleanSupplier isEnding;
  private volatile boolean ended;

  LostExecutors() {
    // At the end, a cluster may stop executors before the application, and replace them in vain.
    this(LOG::warn, () -> ShutdownHookManager.get().isShutdownInProgress());
  }

  /**
   * @param tell receives the line
   * @param isEnding whether this process is ending
   */
  LostExecutors(Consumer<String> tell, BooleanSupplier isEnding) {
    this.tell = tell;
    this.isEnding = isEnding;
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    ended = true;
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    String reason = removed.reason().lines().findFirst().orElse("no reason given").strip();
    if (!ended && !isEnding.getAsBoolean() && !DISMISSED.matcher(reason).find()) {
      tell.accept(
          "executor %s was lost (%s): what it was computing is recomputed on the others, with the same result"
              .formatted(removed.executorId(), reason.replaceFirst("\\.$", "")));
    }
  }
}
