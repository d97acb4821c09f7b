package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairReadersTest {
  private static ColumnChoice columns(int source, int target) {
    return new ColumnChoice(source, target, new Fields("", ""), List.of(), List.of(), false);
  }

  @Test
  void columnsAreTakenByNumberAndFurtherOnesIgnored() throws IOException {
    TsvReader reader = new TsvReader(lines("a.tsv", "u\tv\tw\tx\nu\tv\tw\n"), columns(3, 2));
    assertThat(reader.next()).isEqualTo(RawPair.of(1, "w", "v"));
    assertThat(reader.next()).isEqualTo(RawPair.of(2, "w", "v"));
    assertThat(reader.next()).isNull();
  }

  @Test
  void anEmptyColumnIsAColumn() throws IOException {
    TsvReader reader = new TsvReader(lines("a.tsv", "\t\n"), columns(1, 2));
    assertThat(reader.next()).isEqualTo(RawPair.of(1, "", ""));
  }

  @Test
  void aRowWithTooFewColumnsKeepsTheWholeLineAndDoesNotEndTheReading() throws IOException {
    TsvReader reader = new TsvReader(lines("a.tsv", "only\tone\n\nb\tc\td\n"), columns(1, 3));
    assertThat(reader.next()).isEqualTo(RawPair.unusable(1, "only\tone", "too-few-columns"));
    assertThat(reader.next()).isEqualTo(RawPair.unusable(2, "", "too-few-columns"));
    assertThat(reader.next()).isEqualTo(RawPair.of(3, "b", "d"));
  }

  @Test
  void alignedFilesGivePairsLineByLine() throws IOException {
    AlignedReader reader = new AlignedReader(lines("a.en", "a\nb\n"), lines("a.fr", "c\r\nd"));
    assertThat(reader.next()).isEqualTo(RawPair.of(1, "a", "c"));
    assertThat(reader.next()).isEqualTo(RawPair.of(2, "b", "d"));
    assertThat(reader.next()).isNull();
  }

  @Test
  void alignedFilesOfUnequalLengthAreRefusedWithBothLengths() throws IOException {
    assertUnequal(
        new AlignedReader(lines("a.en", "a\n"), lines("a.fr", "c\nd\ne\nf")),
        "a.en has 1 lines, a.fr has 4");
    assertUnequal(
        new AlignedReader(lines("a.en", "a\nb\nc\n"), lines("a.fr", "c\n")),
        "a.en has 3 lines, a.fr has 1");
  }

  private static void assertUnequal(AlignedReader reader, String message) {
    reader.next();
    assertThatThrownBy(reader::next)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("line-aligned files differ in length: " + message);
  }

  private static LineReader lines(String file, String text) throws IOException {
    return LineReader.of(file, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
