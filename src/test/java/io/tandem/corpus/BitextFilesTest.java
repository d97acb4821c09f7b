package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitextFilesTest {
  @TempDir private Path dir;
  private final BitextFiles files = new BitextFiles(new Configuration());

  @Test
  void aPatternGivesItsFilesByNameAfterThoseOfEarlierInputs() throws IOException {
    Files.writeString(dir.resolve("z.tsv"), "abc");
    Files.writeString(dir.resolve("b.tsv.gz"), "");
    Files.writeString(dir.resolve("a.tsv.gz"), "");
    List<BitextFile> found = files.of(List.of(tsv("z.tsv"), tsv("*.tsv.gz")));
    assertThat(found.stream().map(BitextFile::order)).containsExactly(0, 1, 2);
    assertThat(found.stream().map(file -> Path.of(file.source()).getFileName().toString()))
        .containsExactly("z.tsv", "a.tsv.gz", "b.tsv.gz");
    assertThat(found.get(0).bytes()).isEqualTo(3);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> files.of(List.of(tsv("none.tsv"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is no file")
        .hasMessageContaining("none.tsv");
    assertThatThrownBy(() -> files.of(List.of(tsv("none*.tsv"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none*.tsv");
  }

  @Test
  void theMissingSideOfAlignedFilesIsNamed() throws IOException {
    Files.writeString(dir.resolve("a.en"), "a\n");
    Input input = Input.in(Format.LINES, at("a.en"), at("a.fr"));
    assertThatThrownBy(() -> files.of(List.of(input)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is no file")
        .hasMessageContaining("a.fr");
  }

  @Test
  void aDirectoryStandsForTheFilesInItByName() throws IOException {
    Files.createDirectories(dir.resolve("d/below"));
    for (String name : List.of("b.tsv", "a.tsv", "_SUCCESS", ".a.tsv.crc")) {
      Files.writeString(dir.resolve("d").resolve(name), "");
    }
    assertThat(files.of(List.of(tsv("d"))).stream().map(BitextFile::source))
        .allSatisfy(path -> assertThat(path).contains("/d/"))
        .map(path -> Path.of(path).getFileName().toString())
        .containsExactly("a.tsv", "b.tsv");
  }

  @Test
  void aDirectoryIsNoSideOfLineAlignedText() throws IOException {
    Files.writeString(dir.resolve("a.en"), "a\n");
    assertThatThrownBy(() -> files.of(List.of(Input.in(Format.LINES, at("a.en"), at(".")))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is a directory, expected a file");
  }

  @Test
  void noInputIsRefusedWithAnExample() {
    assertThatThrownBy(() -> files.of(List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.inputs is empty");
  }

  private Input tsv(String name) {
    return Input.in(Format.TSV, at(name));
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }
}
