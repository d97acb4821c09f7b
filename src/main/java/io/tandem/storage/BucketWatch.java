package io.tandem.storage;

import io.tandem.Text;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Asks a bucket that has answered every few seconds for as long as the process runs, and says when
 * it falls silent and when it is back. Hadoop's client repeats requests for minutes without a word.
 */
final class BucketWatch implements Runnable {
  private static final long PAUSE_MILLIS = 5_000;

  /** The pause after a question without an answer. One is no news: packets are lost. */
  private static final long DOUBT_MILLIS = 1_000;

  private static final int ANSWER_MILLIS = 3_000;

  private final RemoteService.Bucket bucket;
  private final Configuration hadoop;
  private final Consumer<String> tell;
  private int unanswered;
  private long silentSince;

  private BucketWatch(RemoteService.Bucket bucket, Configuration hadoop, Consumer<String> tell) {
    this.bucket = bucket;
    this.hadoop = hadoop;
    this.tell = tell;
  }

  /**
   * Starts to watch.
   *
   * @param tell receives a line when the bucket falls silent, and one when it is back
   */
  static void start(RemoteService.Bucket bucket, Configuration hadoop, Consumer<String> tell) {
    Thread thread = new Thread(new BucketWatch(bucket, hadoop, tell), "watch " + bucket.name());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try (FileSystem store = bucket.once(hadoop, ANSWER_MILLIS)) {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(unanswered == 1 ? DOUBT_MILLIS : PAUSE_MILLIS);
        Optional<String> silence = bucket.silence(store);
        if (ShutdownHookManager.get().isShutdownInProgress()) {
          return; // Hadoop closes its file systems then.
        }
        note(silence);
      }
    } catch (IOException e) {
      tell.accept("%s is not watched: %s".formatted(bucket.name(), e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(Optional<String> silence) {
    if (silence.isEmpty()) {
      if (unanswered > 1) {
        Duration passed = Duration.ofNanos(System.nanoTime() - silentSince);
        tell.accept(Text.format("%s answers again, after %d s", bucket.name(), passed.toSeconds()));
      }
      unanswered = 0;
      return;
    }
    unanswered++;
    if (unanswered == 1) {
      silentSince = System.nanoTime();
    } else if (unanswered == 2) {
      tell.accept(
          Text.format(
              "%s has stopped answering (%s): what is asked of it is repeated, each request for at most %d minutes",
              bucket.name(),
              silence.get(),
              ObjectStores.longestRequest(hadoop).plusSeconds(59).toMinutes()));
    }
  }
}
