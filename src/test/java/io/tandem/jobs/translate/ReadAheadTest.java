package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.format.LineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ReadAheadTest {
  private static final String INVALID = "\u00ff";

  private static ReadAhead<String> reading(String text, int ahead) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    LineReader lines = LineReader.of("pipe", new ByteArrayInputStream(bytes));
    return new ReadAhead<>("pipe", lines::next, ahead);
  }

  private static List<String> takeLines(ReadAhead<String> lines, int count)
      throws InterruptedException {
    List<String> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.addAll(lines.take(2));
    }
    return taken;
  }

  @Test
  void linesComeInTheirOrderAndThenNoMore() throws Exception {
    ReadAhead<String> lines = reading("a\nb\n\nc", 2);
    assertThat(takeLines(lines, 4)).containsExactly("a", "b", "", "c");
    assertThat(lines.take(2)).isEmpty();
    assertThat(lines.take(2)).isEmpty();
  }

  /**
   * This holds however few lines may be read ahead: the mistake waits until there is room for it.
   */
  @Test
  void mistakeComesBehindAllLinesBeforeIt() throws Exception {
    for (int ahead : new int[] {1, 2, 100}) {
      ReadAhead<String> lines = reading("a\nb\nc\n" + INVALID + "\nd\n", ahead);
      assertThat(takeLines(lines, 3)).containsExactly("a", "b", "c");
      assertThatThrownBy(() -> lines.take(2))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("pipe:4: invalid UTF-8");
    }
  }
}
