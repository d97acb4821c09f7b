package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.subword.Merges.Merge;
import java.util.List;
import org.junit.jupiter.api.Test;

class BpeTest {
  private final Merges merges =
      new Merges(
          List.of(
              new Merge("a", "a"),
              new Merge("l", "o"),
              new Merge("lo", "w</w>"),
              new Merge("w", "e"),
              new Merge("😀", "😀</w>")));
  private final Bpe bpe = new Bpe(merges);

  @Test
  void mergesOnlyAtTheEndWhatWasLearnedThere() {
    assertThat(bpe.pieces("low")).containsExactly("low");
    assertThat(bpe.pieces("lowly")).containsExactly("lo", "w", "l", "y");
    assertThat(bpe.pieces("lowe")).containsExactly("lo", "w", "e");
    assertThat(bpe.pieces("lowed")).containsExactly("lo", "we", "d");
  }

  @Test
  void mergesRunsFromTheLeft() {
    assertThat(bpe.pieces("aaaaab")).containsExactly("aa", "aa", "a", "b");
  }

  @Test
  void neverCutsACharacterBeyondTheFirstPlane() {
    assertThat(bpe.pieces("😀😀")).containsExactly("😀😀");
    assertThat(bpe.pieces("😀😀x")).containsExactly("😀", "😀", "x");
  }

  @Test
  void givesTheSameFromTheCacheAndForWordsTooLongForIt() {
    assertThat(bpe.pieces("lowly")).isEqualTo(bpe.pieces("lowly"));
    assertThat(bpe.pieces("a".repeat(1001) + "b")).hasSize(502);
    assertThat(bpe.pieces("")).isEmpty();
  }

  @Test
  void keepsBlanksAroundALineAndOneBetweenWords() {
    assertThat(bpe.applyToLine("  low  lowly \r\n")).isEqualTo("  low lo@@ w@@ l@@ y \r\n");
    assertThat(bpe.applyToLine("   ")).isEqualTo("   ");
  }

  @Test
  void leavesGlossaryWordsWhole() {
    Bpe withGlossary = new Bpe(merges, new Glossary(List.of("<name>\\w*</name>", "lowly")));
    assertThat(withGlossary.applyToLine("lowly low<name>Lowe</name>s"))
        .isEqualTo("lowly low@@ <name>Lowe</name>@@ s");
  }
}
