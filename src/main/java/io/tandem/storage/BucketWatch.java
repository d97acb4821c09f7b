package io.tandem.storage;

import io.tandem.Text;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Asks a bucket that has answered every few seconds for as long as the process runs, and says when
 * it falls silent and when it is back. Hadoop's client repeats requests for minutes without a word.
 * Where the silence lasts longer than that before the first answer may, nothing new is asked, so
 * that a job that has failed ends without repeating what it does last.
 */
final class BucketWatch implements Runnable {
  private static final long PAUSE_MILLIS = 5_000;

  /** The pause after a question without an answer. One is no news: packets are lost. */
  private static final long DOUBT_MILLIS = 1_000;

  private static final int ANSWER_MILLIS = 5_000;

  /** The silence of buckets by their names. */
  private static final Map<String, Silence> SILENT = new ConcurrentHashMap<>();

  private record Silence(long since, String reason, int patience) {
    long seconds() {
      return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }
  }

  private final RemoteService.Bucket bucket;
  private final Configuration hadoop;
  private final Consumer<String> tell;
  private int unanswered;

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

  /**
   * @throws SilentStoreException if it is a bucket that has been silent for too long
   */
  static void requireAnswers(FileSystem store) throws SilentStoreException {
    Silence silence = SILENT.isEmpty() ? null : SILENT.get(store.getUri().toString());
    if (silence != null && silence.seconds() >= silence.patience()) {
      throw new SilentStoreException(
          Text.format(
              "%s has not answered for %d s (%s)",
              store.getUri(), silence.seconds(), silence.reason()));
    }
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
      Silence ended = SILENT.remove(bucket.name());
      if (ended != null && unanswered > 1) {
        tell.accept(Text.format("%s answers again, after %d s", bucket.name(), ended.seconds()));
      }
      unanswered = 0;
      return;
    }
    unanswered++;
    int patience = RemoteService.patience(hadoop);
    SILENT.putIfAbsent(bucket.name(), new Silence(System.nanoTime(), silence.get(), patience));
    if (unanswered == 2) {
      tell.accept(
          Text.format(
              "%s has stopped answering (%s): requests are repeated, each for at most %d minutes, and after %d s no new ones are made",
              bucket.name(),
              silence.get(),
              ObjectStores.longestRequest(hadoop).plusSeconds(59).toMinutes(),
              patience));
    }
  }
}
