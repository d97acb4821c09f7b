package io.tandem.subword.huggingface;

import io.tandem.Text;
import io.tandem.UserException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression from a file, which may be malicious: backtracking can take exponentially
 * many steps, and a stack frame for each character. The characters looked at are counted as steps,
 * so that the bound is the same on every machine.
 */
final class BoundedPattern implements SpanFinder {
  private static final int MAX_LENGTH = 4096;

  /** The message of Java if it has caught the error itself. */
  private static final String STACK_OVERFLOW = "Stack overflow";

  private static final long STEPS = 1_000_000;
  private static final long STEPS_A_CHARACTER = 1_000;

  private final Pattern pattern;
  private final String path;

  /**
   * @param path the path of the expression, for messages
   * @throws UserException when it cannot be read
   */
  BoundedPattern(String expression, String path) {
    this.path = path;
    if (expression.length() > MAX_LENGTH) {
      throw UserException.of(
          "%s: a regular expression of %,d characters, expected at most %,d",
          path, expression.length(), MAX_LENGTH);
    }
    try {
      pattern = Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS);
    } catch (PatternSyntaxException e) {
      throw e.getDescription().startsWith(STACK_OVERFLOW)
          ? nestedTooDeeply(e)
          : new UserException(
              Text.format(
                  "%s: not a regular expression that Java accepts: %s near character %d",
                  path, e.getDescription(), e.getIndex()),
              e);
    } catch (StackOverflowError e) {
      throw nestedTooDeeply(e);
    }
  }

  private UserException nestedTooDeeply(Throwable cause) {
    return new UserException(path + ": a regular expression nested too deeply to be read", cause);
  }

  @Override
  public List<Place> in(String text) {
    try {
      return SpanFinder.matches(pattern.matcher(new Counted(text)));
    } catch (StackOverflowError e) {
      throw tooLong(text.length());
    }
  }

  private UserException tooLong(int length) {
    return UserException.of(
        "%s: matching this regular expression takes too long for a line of %,d characters; use"
            + " another tokenizer, or rewrite it without nested repetitions",
        path, length);
  }

  /** A text whose characters can be read only a limited number of times. */
  private final class Counted implements CharSequence {
    private final String text;
    private long left;

    Counted(String text) {
      this.text = text;
      left = STEPS + STEPS_A_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
      if (left-- == 0) {
        throw tooLong(text.length());
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
