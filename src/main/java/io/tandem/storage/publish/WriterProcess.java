package io.tandem.storage.publish;

import io.tandem.storage.HadoopConf;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process that takes a {@link Lease}: who it is, how time passes for it, how it is heard. */
public interface WriterProcess {
  /** The interval at which a holder shows that it lives. */
  long BEAT_MILLIS = 5_000;

  /** Hadoop's key for another number of them. */
  String BEAT_KEY = "tandem.writer.beat.millis";

  /** Returns how it calls itself as of now. */
  Holder holder();

  /** Tells its user a line. */
  void tell(String line);

  /** Lets some time pass between two looks at another's heartbeat. */
  void pause(long millis);

  /**
   * Runs the beat again and again in the background.
   *
   * @return ends that
   */
  Runnable every(long millis, Runnable beat);

  /** Returns this process. */
  static WriterProcess current(HadoopConf conf, Consumer<String> tell) {
    return new Current(conf.configuration().getLong(BEAT_KEY, BEAT_MILLIS), tell);
  }

  /** The process of this JVM. */
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
      beats.scheduleWithFixedDelay(beat, millis, millis, TimeUnit.MILLISECONDS);
      return beats::shutdownNow;
    }
  }
}
