package io.tandem.jobs;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.util.SignalUtils;

/**
 * Whether this process has been asked to end, by SIGTERM, while a training listens. The first one
 * is taken as a wish to end well; any other, and those that come when nobody listens, end the
 * process at once. Driver only.
 */
final class StopSignal implements AutoCloseable {
  private static final AtomicReference<StopSignal> LISTENING = new AtomicReference<>();
  private static final AtomicBoolean REGISTERED = new AtomicBoolean();

  private final AtomicBoolean asked = new AtomicBoolean();
  private final Runnable whenAsked;

  private StopSignal(Runnable whenAsked) {
    this.whenAsked = whenAsked;
  }

  /**
   * Listens until it is closed.
   *
   * @param whenAsked called when the signal comes, by another thread
   */
  static StopSignal listen(Runnable whenAsked) {
    // Spark hands a signal on to whoever had it before when an action answers false.
    if (REGISTERED.compareAndSet(false, true)) {
      SignalUtils.register("TERM", StopSignal::taken);
    }
    StopSignal signal = new StopSignal(whenAsked);
    LISTENING.set(signal);
    return signal;
  }

  private static Object taken() {
    StopSignal listening = LISTENING.get();
    boolean first = listening != null && listening.asked.compareAndSet(false, true);
    if (first) {
      listening.whenAsked.run();
    }
    return first;
  }

  boolean asked() {
    return asked.get();
  }

  @Override
  public void close() {
    LISTENING.compareAndSet(this, null);
  }
}
