package io.tandem.jobs.progress;

import java.io.PrintWriter;
import java.util.List;

/**
 * The destination of a job's lines. A terminal shows a live line below them, which is repeatedly
 * overwritten; a pipe or file gets no live lines. Threads may share it.
 */
public final class Terminal {
  /**
   * The variable with the width of the terminal, set by the scripts in jobs/ if their output is
   * one.
   */
  private static final String WIDTH = "TANDEM_TERMINAL_WIDTH";

  /** The variable with the width of standard error. */
  private static final String WIDTH_OF_ERRORS = "TANDEM_ERROR_TERMINAL_WIDTH";

  /** The variable that the scripts set if a user types the input. */
  private static final String TYPED = "TANDEM_TYPED_INPUT";

  private static final int USUAL_WIDTH = 80;
  private static final String SEPARATOR = " | ";
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final int width;
  private boolean showsLiveLine;

  /**
   * @param width the width in characters; 0: no terminal
   */
  public Terminal(PrintWriter out, int width) {
    this.out = out;
    this.width = width;
  }

  public static Terminal of(PrintWriter out) {
    return new Terminal(out, width(System.getenv(WIDTH), consoleWidth()));
  }

  /** Returns the terminal to which standard error goes. */
  public static Terminal ofErrors(PrintWriter err) {
    return new Terminal(err, width(System.getenv(WIDTH_OF_ERRORS), consoleWidth()));
  }

  /** Returns whether standard output goes to a terminal. */
  public static boolean showsOutput() {
    return width(System.getenv(WIDTH), consoleWidth()) > 0;
  }

  /** Returns whether a user types the standard input. */
  public static boolean isTyped() {
    return System.getenv(TYPED) != null || System.console() != null;
  }

  /**
   * @param set the value in the environment, or null
   * @param otherwise the width if there is none
   */
  static int width(String set, int otherwise) {
    if (set != null && set.matches("\\d{1,5}")) {
      return Integer.parseInt(set);
    }
    return otherwise;
  }

  /** Returns whether Java has a console, which is a terminal for both input and output. */
  private static int consoleWidth() {
    return System.console() != null ? USUAL_WIDTH : 0;
  }

  public boolean isLive() {
    return width > 0;
  }

  /** Prints a permanent line. */
  public synchronized void say(String line) {
    clear();
    out.println(line);
    out.flush();
  }

  /**
   * Shows the live line, in place of the one before.
   *
   * @param parts the most important first; parts that do not fit are omitted
   */
  public synchronized void live(List<String> parts) {
    if (!isLive()) {
      return;
    }
    StringBuilder line = new StringBuilder();
    for (String part : parts) {
      String more = line.isEmpty() ? part : SEPARATOR + part;
      if (line.length() + more.length() >= width) {
        break;
      }
      line.append(more);
    }
    out.print(CLEAR_LINE + line);
    out.flush();
    showsLiveLine = true;
  }

  /** Removes the live line. */
  public synchronized void clear() {
    if (showsLiveLine) {
      out.print(CLEAR_LINE);
      out.flush();
      showsLiveLine = false;
    }
  }

  public static String join(List<String> parts) {
    return String.join(SEPARATOR, parts);
  }
}
