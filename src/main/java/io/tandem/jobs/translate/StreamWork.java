package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Work on a stream in this JVM, without Spark. Processes the items that have arrived together and
 * writes their output at once, so it serves pipes, programs that wait for each answer, and people
 * at a terminal.
 *
 * @param <T> the items of the stream
 */
abstract class StreamWork<T> {
  private final int atOnce;

  /**
   * @param atOnce the maximum number of items to process together
   */
  StreamWork(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Returns a reader of the stream, which returns null after the last item. */
  abstract Supplier<T> reading(LineReader in);

  /**
   * @param out receives the output of all items, in order
   */
  abstract void work(List<T> some, StringBuilder out);

  /** Processes the whole stream. */
  final void run(LineReader in, OutputStream out) throws IOException {
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
