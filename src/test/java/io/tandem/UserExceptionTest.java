package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserExceptionTest {
  @Test
  void aMessageCannotControlATerminal() {
    String name = "\u001b[2J\u009b31m\u202Eevil\uD800\r.tmx";
    assertThat(new UserException(name + ": café, \uD83D\uDE00,\n\tdone"))
        .hasMessage("?[2J?31m?evil??.tmx: café, \uD83D\uDE00,\n\tdone");
  }

  @Test
  void aLongMessageKeepsItsStartAndItsEnd() {
    String found = "x".repeat(100_000);
    assertThat(
            new UserException("a.codes:3: found '%s', expected two".formatted(found)).getMessage())
        .startsWith("a.codes:3: found 'xxx")
        .contains("x … x")
        .endsWith("xxx', expected two")
        .hasSizeLessThanOrEqualTo(UserException.MAX_MESSAGE);
  }
}
