package io.tandem.jobs.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * The standard output of the process. Unlike writers over {@link System#out}, it remembers errors,
 * which determine the exit code.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;

  /** The first failure; null if there was none. */
  private IOException failure;

  StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Writes each line at once, in the encoding of the terminal or the system. */
  PrintWriter writer() {
    String terminal = System.getProperty("sun.stdout.encoding");
    return new PrintWriter(
        this, true, terminal == null ? Charset.defaultCharset() : Charset.forName(terminal));
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    if (failure != null) {
      return;
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Returns whether the reader of a pipe has gone, such as {@code head}. */
  public static boolean isReaderGone(IOException failure) {
    return "Broken pipe".equals(failure.getMessage());
  }

  /**
   * Returns the exit code of a job with this output.
   *
   * @param code the exit code otherwise
   * @param err receives a message if the output is incomplete
   */
  synchronized int exitCode(String job, int code, PrintWriter err) {
    if (code != 0 || failure == null) {
      return code;
    }
    if (isReaderGone(failure)) {
      return ExitCodes.READER_GONE;
    }
    err.println(
        "%s: the standard output cannot be written (%s), so the output is incomplete; redirect it elsewhere and run the same command again"
            .formatted(job, failure.getMessage()));
    err.flush();
    return ExitCodes.FAILED;
  }
}
