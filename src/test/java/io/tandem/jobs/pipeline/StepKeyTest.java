package io.tandem.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StepKeyTest {
  private static final Map<String, String> BEFORE =
      Map.of("text 1 of input 1", "a", "text 2 of input 2", "b", "text 3 of input 2", "c");

  private static List<String> differences(Map<String, String> now) {
    return new StepKey(new TreeMap<>(now))
        .differences(BEFORE, Map.of("a", "a.tsv", "b", "b.tsv", "c", "c.tsv", "new", "log.tsv.gz"));
  }

  @Test
  void aFileIsNewInItsOwnInput() {
    Map<String, String> now =
        Map.of(
            "text 1 of input 1", "a",
            "text 2 of input 2", "new",
            "text 3 of input 2", "b",
            "text 4 of input 2", "c");
    assertThat(differences(now)).containsExactly("input 2: log.tsv.gz is new");
  }

  @Test
  void aFileThatIsGoneIsThatOfItsInput() {
    assertThat(differences(Map.of("text 1 of input 2", "b", "text 2 of input 2", "c")))
        .containsExactly("input 1: a file is gone");
  }

  @Test
  void aFileMayHaveChanged() {
    Map<String, String> now = new TreeMap<>(BEFORE);
    now.put("text 3 of input 2", "new");
    assertThat(differences(now)).containsExactly("input 2: log.tsv.gz is new or has changed");
  }

  @Test
  void filesAreNumberedAndNotSortedAsText() {
    Map<String, String> now =
        Map.of("text 1 of input 1", "a", "text 9 of input 2", "b", "text 10 of input 2", "c");
    assertThat(differences(now)).isEmpty();
    Map<String, String> turned =
        Map.of("text 1 of input 1", "a", "text 9 of input 2", "c", "text 10 of input 2", "b");
    assertThat(differences(turned)).containsExactly("input 2: its files are in another order");
  }
}
