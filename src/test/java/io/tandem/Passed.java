package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The number of vectors that passed, printed in the output of the tests. */
public final class Passed {
  private Passed() {}

  /**
   * Says how many passed and fails unless all did.
   *
   * @param failed what to print of those that did not
   */
  public static void all(String what, int total, List<String> failed) {
    say(what, total - failed.size(), total);
    assertThat(failed).as(what).isEmpty();
  }

  /** Prints how many passed. */
  public static void say(String what, int passed, int total) {
    System.out.printf("%s: %,d of %,d%n", what, passed, total);
  }
}
