package io.tandem.fuzz;

import com.sun.management.ThreadMXBean;
import io.tandem.UserException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What must hold for every input of every parser: it is read, or refused by a {@link UserException}
 * that names the file and can be printed; and it takes no memory that its bytes do not account for.
 * Anything else is a defect. {@code src/test/fuzz.sh} calls it from Jazzer, {@link FuzzSeedsTest}
 * with every seed.
 */
public final class Fuzzing {
  /** The system property that names the target, or all targets. */
  private static final String TARGET = "tandem.fuzz.target";

  /**
   * What may be allocated for an input of no size, in all and not at once: buffers, the reference
   * settings, small archives.
   */
  private static final long FREE_BYTES = 96L << 20;

  private static final long BYTES_PER_BYTE = 4096;

  /**
   * How much more may be allocated under Jazzer, whose hooks allocate at every comparison of every
   * regular expression: 120 times what a long table in Markdown takes itself. What is held at once
   * is bounded by the heap, and what a seed allocates by {@link FuzzSeedsTest}.
   */
  private static final long WITH_HOOKS = 64;

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String ALL = "all";
  static final String READ = "read: ";
  static final String REFUSED = "refused: ";

  private static FuzzTarget target;

  private Fuzzing() {}

  /** Called by Jazzer before all inputs. */
  public static void fuzzerInitialize() {
    String name = System.getProperty(TARGET);
    target = name.equals(ALL) ? null : FuzzTargets.named(name);
  }

  /** Called by Jazzer with every input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (target != null) {
      outcome(target, input, WITH_HOOKS);
    } else if (input.length > 0) {
      outcome(
          FuzzTargets.chosenBy(input[0]), Arrays.copyOfRange(input, 1, input.length), WITH_HOOKS);
    }
  }

  /**
   * Reads an input.
   *
   * @return "refused: " and the message for the user, or "read: " and what was found
   * @throws AssertionError if the message or the memory taken is not as it must be
   */
  static String outcome(FuzzTarget target, byte[] input) throws IOException {
    return outcome(target, input, 1);
  }

  private static String outcome(FuzzTarget target, byte[] input, long allowance)
      throws IOException {
    long most = allowance * (FREE_BYTES + BYTES_PER_BYTE * input.length);
    Reading reading = read(target, input);
    if (reading.allocated > most) {
      // The first time, classes are loaded and tables made.
      reading = read(target, input);
    }
    if (reading.allocated > most) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%,d bytes allocated for an input of %,d: %s",
              reading.allocated,
              input.length,
              reading.outcome));
    }
    return reading.outcome;
  }

  /** An outcome, and the bytes that were allocated on the way. */
  private record Reading(String outcome, long allocated) {}

  private static Reading read(FuzzTarget target, byte[] input) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String outcome;
    try {
      outcome = READ + target.parser().read(input, target.file());
    } catch (UserException e) {
      String message = e.getMessage();
      require(message.contains(target.file()), "a message without the name of the file", message);
      require(!CONTROL.matcher(message).find(), "a message with control characters", message);
      require(message.length() <= UserException.MAX_MESSAGE, "an endless message", message);
      outcome = REFUSED + message;
    }
    return new Reading(outcome, THREADS.getCurrentThreadAllocatedBytes() - before);
  }

  private static void require(boolean condition, String wrong, String message) {
    if (!condition) {
      throw new AssertionError(wrong + ": " + message);
    }
  }
}
