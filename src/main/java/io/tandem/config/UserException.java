package io.tandem.config;

/**
 * A user error: a file, a setting or an argument that cannot be used. The message says what was
 * found, what was expected, where, and what to do; jobs print it without a stack trace and end with
 * exit code 2. Every other exception is a fault of ours and keeps its trace.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
