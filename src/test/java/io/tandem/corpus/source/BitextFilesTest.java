package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.config.Inputs;
import io.tandem.corpus.format.BitextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitextFilesTest {
  @TempDir private Path dir;
  private static final Configuration HADOOP = new Configuration();

  private final BitextFiles files = new BitextFiles(HADOOP);

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
        .hasMessageEndingWith("none.tsv: file not found");
    assertThatThrownBy(() -> files.of(List.of(tsv("none*.tsv"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none*.tsv");
  }

  @Test
  void theMissingSideOfAlignedFilesIsNamed() throws IOException {
    Files.writeString(dir.resolve("a.en"), "a\n");
    InputSettings input = Inputs.in(Format.LINES, at("a.en"), at("a.fr"));
    assertThatThrownBy(() -> files.of(List.of(input)))
        .isInstanceOf(UserException.class)
        .hasMessage("corpus.inputs target = " + at("a.fr") + ": file not found");
  }

  @Test
  void aDirectoryStandsForItsFilesButForHiddenOnesAndThoseDeeper() throws IOException {
    Files.createDirectories(dir.resolve("parts/deeper"));
    for (String name : List.of("b.tsv.lz4", "a.tsv.zst", "_SUCCESS", ".a.crc", "deeper/c.tsv")) {
      Files.writeString(dir.resolve("parts").resolve(name), "");
    }
    assertThat(names(tsv("parts"))).containsExactly("a.tsv.zst", "b.tsv.lz4");
    assertThat(names(tsv("parts/*"))).contains("c.tsv");
    Files.createDirectory(dir.resolve("empty"));
    assertThatThrownBy(() -> files.of(List.of(tsv("empty"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("empty holds no file")
        .hasMessageContaining("empty/*/*");
  }

  @Test
  void aFileWithBracketsInItsNameIsTakenAsItselfBeforeItIsAPattern() throws IOException {
    Files.writeString(dir.resolve("brack[et].tsv"), "a\tb\n");
    Files.writeString(dir.resolve("brackt.tsv"), "a\tb\n");
    assertThat(names(tsv("brack[et].tsv"))).containsExactly("brack[et].tsv");
    Files.delete(dir.resolve("brack[et].tsv"));
    assertThat(names(tsv("brack[et].tsv"))).containsExactly("brackt.tsv");
  }

  @Test
  void aPatternThatIsNotClosedIsRefused() {
    assertThatThrownBy(() -> files.of(List.of(tsv("{unclosed"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Hadoop cannot match the pattern (Illegal file pattern");
  }

  @Test
  void inADirectoryFilesOfOtherNamesAndDirectoriesAreSkippedAndNamedInALineEach()
      throws IOException {
    Files.createDirectory(dir.resolve("mixed"));
    for (String name : List.of("a.tsv", "b.TSV.gz", "part-00000", "readme.md", "LICENSE.html")) {
      Files.writeString(dir.resolve("mixed").resolve(name), "");
    }
    Files.createDirectory(dir.resolve("mixed/more"));
    List<String> notices = new ArrayList<>();
    List<BitextFile> read = new BitextFiles(HADOOP, notices::add).of(List.of(tsv("mixed")));
    assertThat(read.stream().map(file -> Path.of(file.source()).getFileName().toString()))
        .containsExactly("a.tsv", "b.TSV.gz", "part-00000");
    assertThat(notices)
        .containsExactly(
            "skipped in "
                + at("mixed")
                + ", as tsv files are named *.tsv, *.tab, *.txt, *.csv: LICENSE.html, readme.md",
            "skipped in %s, whose subdirectories need a pattern such as %s/*/*: more"
                .formatted(at("mixed"), tsv("mixed").path()));
    assertThat(names(tsv("mixed/*"))).contains("readme.md");
  }

  @Test
  void aPatternThatMatchesFilesNamedLikeOtherFormatsIsRefused() throws IOException {
    Files.createDirectory(dir.resolve("units"));
    for (String name : List.of("a.xlf", "b.xliff.gz")) {
      Files.writeString(dir.resolve("units").resolve(name), "");
    }
    assertThatThrownBy(() -> files.of(List.of(tsv("units/*.xl*"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("matches a.xlf, which is named like xliff and would be read as tsv");
    assertThat(names(tsv("units/a.xlf"))).containsExactly("a.xlf");
  }

  @Test
  void aDirectoryOfOtherFilesOnlyIsRefusedWithTheWayToReadThem() throws IOException {
    Files.createDirectory(dir.resolve("docs"));
    Files.writeString(dir.resolve("docs/readme.md"), "# Pairs\n");
    assertThatThrownBy(() -> files.of(List.of(tsv("docs"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("(found readme.md)")
        .hasMessageContaining("a pattern such as " + at("docs") + "/* to read them all");
  }

  @Test
  void aDirectoryIsNoSideOfAlignedFiles() throws IOException {
    Files.writeString(dir.resolve("a.en"), "a\n");
    assertThatThrownBy(() -> files.of(List.of(Inputs.in(Format.LINES, at("a.en"), at(".")))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is a directory, expected a file");
  }

  @Test
  void noInputIsRefusedWithAnExample() {
    assertThatThrownBy(() -> files.of(List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpus.inputs is empty");
  }

  private List<String> names(InputSettings input) {
    return files.of(List.of(input)).stream()
        .map(file -> Path.of(file.source()).getFileName().toString())
        .toList();
  }

  private InputSettings tsv(String name) {
    return Inputs.in(Format.TSV, at(name));
  }

  private String at(String name) {
    return dir.resolve(name).toString();
  }
}
