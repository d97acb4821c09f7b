package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.subword.Vocabulary.CountedPiece;
import io.tandem.subword.Vocabulary.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
  private static final Piece TH = new Piece("th", false);
  private static final Piece THE = new Piece("the", true);
  private static final Piece TH_AT_END = new Piece("th", true);
  private static final Piece EMOJI = new Piece("😀", true);
  private static final Piece REPLACEMENT = new Piece("\uFFFD", true);
  private static final Map<Piece, Long> COUNTS =
      Map.of(TH, 7L, THE, 9L, TH_AT_END, 7L, EMOJI, 7L, REPLACEMENT, 7L, new Piece("x", true), 1L);

  private final Vocabulary vocabulary =
      Vocabulary.ofCounts(COUNTS, new VocabularyLimits(Integer.MAX_VALUE, 2));

  @Test
  void numbersSpecialTokensBytesAndPiecesByCountThenCodePoints() {
    assertThat(vocabulary.pieces().stream().map(CountedPiece::piece))
        .containsExactly(THE, TH, TH_AT_END, REPLACEMENT, EMOJI);
    assertThat(vocabulary.size()).isEqualTo(4 + 256 + 5);
    assertThat(vocabulary.idOf(THE)).isEqualTo(260);
    assertThat(Vocabulary.idOf((byte) 0)).isEqualTo(4);
    assertThat(Vocabulary.idOf((byte) 0xFF)).isEqualTo(259);
    assertThat(vocabulary.piece(261)).isEqualTo(TH);
  }

  @Test
  void knowsWhatAnIdStandsFor() {
    assertThat(List.of(vocabulary.kindOf(3), vocabulary.kindOf(4), vocabulary.kindOf(259)))
        .containsExactly(Kind.SPECIAL, Kind.BYTE, Kind.BYTE);
    assertThat(vocabulary.kindOf(260)).isEqualTo(Kind.PIECE);
    assertThat(List.of(vocabulary.name(0), vocabulary.name(0xE2 + 4), vocabulary.name(261)))
        .containsExactly("<pad>", "<0xE2>", "th@@");
  }

  @Test
  void keepsTheMostFrequentWithinItsMaximumSize() {
    Vocabulary small = Vocabulary.ofCounts(COUNTS, new VocabularyLimits(262, 1));
    assertThat(small.pieces().stream().map(CountedPiece::piece)).containsExactly(THE, TH);
    assertThatThrownBy(() -> new VocabularyLimits(259, 1)).hasMessageContaining("260 or more");
    assertThatThrownBy(() -> new VocabularyLimits(260, -1)).hasMessageContaining("0 or more");
  }

  @Test
  void refusesUnknownIdsAndPieces() {
    assertThatThrownBy(() -> vocabulary.kindOf(-1)).hasMessageContaining("ids 0 to 264");
    assertThatThrownBy(() -> vocabulary.piece(265)).hasMessageContaining("ids 0 to 264");
    assertThatThrownBy(() -> vocabulary.piece(2)).hasMessageContaining("not a piece but </s>");
    assertThatThrownBy(() -> vocabulary.idOf(new Piece("x", true)))
        .hasMessageContaining("'x' is not in the vocabulary");
  }

  @Test
  void comesBackEqualFromItsFile() {
    Vocabulary odd =
        new Vocabulary(
            List.of(
                new CountedPiece(new Piece("\\n", false), 3),
                new CountedPiece(new Piece("\n", true), 2),
                new CountedPiece(new Piece("\t", true), 2),
                new CountedPiece(new Piece("\r", true), 2),
                new CountedPiece(new Piece("\\", true), 2),
                new CountedPiece(new Piece("\u2028", true), 2),
                new CountedPiece(new Piece("#", true), 0)));
    for (Vocabulary one : List.of(vocabulary, odd, new Vocabulary(List.of()))) {
      assertThat(VocabularyFile.parse(VocabularyFile.write(one), "v")).isEqualTo(one);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inside\t3",
        "ending\tx\ta",
        "piece\t3\ta",
        "ending\t3\t",
        "ending\t3\ta\\q",
        "ending\t3\ta\\",
        ""
      })
  void namesTheLineThatIsNotAPiece(String line) {
    String text = VocabularyFile.write(vocabulary) + line + "\nending\t1\tz\n";
    assertThatThrownBy(() -> VocabularyFile.parse(text, "v.txt"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("v.txt:267: found '" + line + "', expected ");
  }

  @Test
  void refusesOtherVersionsShortenedFilesAndPiecesTwice() {
    String text = VocabularyFile.write(vocabulary);
    assertThatThrownBy(() -> VocabularyFile.parse(text.replace(": 1", ": 2"), "v.txt"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("v.txt:1: found '#tandem-vocabulary: 2'");
    assertThatThrownBy(() -> VocabularyFile.parse(text.substring(0, 300), "v.txt"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("v.txt:");
    assertThatThrownBy(() -> VocabularyFile.parse(text + "ending\t1\tthe\n", "v.txt"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the piece 'the' occurs twice");
  }
}
