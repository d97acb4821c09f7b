package io.tandem.subword.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.subword.Bpe;
import io.tandem.subword.Glossary;
import io.tandem.subword.Merges;
import io.tandem.subword.Merges.Merge;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceCountsTest {
  private final Merges merges =
      new Merges(
          List.of(
              new Merge("l", "o"),
              new Merge("lo", "w</w>"),
              new Merge("lo", "w"),
              new Merge("low", "er</w>"),
              new Merge("e", "r</w>")));

  @Test
  void countsThePiecesOfSegmentedLines() {
    PieceCounts counts = PieceCounts.of(List.of("lo@@ w low", "  low  @@ a@@ @@ "));
    assertThat(counts.text()).isEqualTo("@@ 2\nlow 2\na@@ 1\nlo@@ 1\nw 1\n");
    assertThat(PieceCounts.parse(counts.text(), "v").text()).isEqualTo(counts.text());
  }

  @Test
  void takesRarePiecesApartAsTheyWereMerged() {
    PieceCounts counts = PieceCounts.parse("low 9\nlow@@ 50\nlo@@ 50\nw 50\nwer 60\n", "v");
    Bpe all = new Bpe(merges);
    Bpe frequent = new Bpe(merges, Glossary.NONE, counts.atLeast(50));
    assertThat(all.applyToLine("low lowx lolo")).isEqualTo("low low@@ x lo@@ l@@ o");
    // "low" of 9 falls into "lo@@ w"; "l@@" and "o" have no merge and stay, known or not.
    assertThat(frequent.applyToLine("low lowx lolo")).isEqualTo("lo@@ w low@@ x lo@@ l@@ o");
    assertThat(new Bpe(merges, Glossary.NONE, counts.atLeast(9)).applyToLine("low"))
        .isEqualTo("low");
    assertThat(new Bpe(merges, Glossary.NONE, counts.atLeast(61)).applyToLine("low"))
        .isEqualTo("l@@ o@@ w");
  }

  @Test
  void leavesGlossaryWordsWholeHoweverRare() {
    Bpe bpe = new Bpe(merges, new Glossary(List.of("low")), PieceCounts.parse("", "v").atLeast(1));
    assertThat(bpe.applyToLine("low lowe")).isEqualTo("low low@@ e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"low", "low x", " 5", "low 5 6", ""})
  void namesTheLineThatIsNotAPieceAndCount(String line) {
    assertThatThrownBy(() -> PieceCounts.parse("lo 5\n" + line + "\nw 1\n", "v.txt"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("v.txt:2: ");
  }
}
