package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Work on a stream in this JVM, without Spark. What has arrived is worked on together and its
 * output written at once, so it serves pipes, programs that wait for each answer, and people at a
 * terminal.
 *
 * @param <T> what the stream consists of
 */
public abstract class StreamWork<T> {
  private final int atOnce;

  /**
   * @param atOnce the most that is worked on together
   */
  StreamWork(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Returns what reads the stream; it returns null after the last. */
  abstract Supplier<T> reading(LineReader in);

  /**
   * @param out receives the output for all of them, in their order
   */
  abstract void work(List<T> some, StringBuilder out);

  /** Works on all of it. */
  public final void run(LineReader in, OutputStream out) throws IOException {
    ReadAhead<T> ahead = new ReadAhead<>(in.file(), reading(in), atOnce);
    try {
      for (List<T> some = ahead.take(atOnce); !some.isEmpty(); some = ahead.take(atOnce)) {
        StringBuilder text = new StringBuilder();
        work(some, text);
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in line " + in.lineNumber(), e);
    }
  }
}
