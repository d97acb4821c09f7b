package io.tandem.storage.publish;

import io.tandem.storage.HadoopConf;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process that takes a {@link Lease}: its identity, its clock and its messages to the user. */
public interface WriterProcess {
  /** The interval at which a holder shows that it lives. */
  long BEAT_MILLIS = 5_000;

  /** The key in Hadoop's configuration for another interval, in milliseconds. */
  String BEAT_KEY = "tandem.writer.beat.millis";

  /** Returns its description as a holder from now on. */
  Holder holder();

  /** Shows the user a line. */
  void tell(String line);

  /** Waits between two looks at another process's heartbeat. */
  void pause(long millis);

  /**
   * Runs the heartbeat periodically in the background.
   *
   * @return stops it
   */
  Runnable every(long millis, Runnable beat);

  /** Returns this process. */
  static WriterProcess current(HadoopConf conf, Consumer<String> tell) {
    return new Current(conf.configuration().getLong(BEAT_KEY, BEAT_MILLIS), tell);
  }

  /** The process that is this JVM. */
  record Current(long beatMillis, Consumer<String> user) implements WriterProcess {
    @Override
    public Holder holder() {
      return Holder.own(beatMillis);
    }

    @Override
    public void tell(String line) {
      user.accept(line);
    }

    @Override
    public void pause(long millis) {
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Runnable every(long millis, Runnable beat) {
      ScheduledExecutorService beats =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "tandem-lease");
                thread.setDaemon(true);
                return thread;
              });
      ScheduledFuture<?> unused =
          beats.scheduleWithFixedDelay(beat, millis, millis, TimeUnit.MILLISECONDS);
      return beats::shutdownNow;
    }
  }
}
