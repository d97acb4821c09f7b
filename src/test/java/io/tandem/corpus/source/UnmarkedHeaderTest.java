package io.tandem.corpus.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.config.Inputs;
import io.tandem.corpus.format.BitextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnmarkedHeaderTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source\ttarget",
        "en\tfr",
        "English\tFrench",
        "source_text\ttarget_text",
        "sentence1\tsentence2",
        "text en\ttext de"
      })
  void aFirstLineOfNamesIsWarnedOf(String header) throws IOException {
    String[] names = header.split("\t");
    String file = write("a.tsv", header + "\nA dog.\tUn chien.\n");
    assertThat(UnmarkedHeader.warning(tsv(file), HADOOP))
        .hasValue(
            "warning: the first line of %s looks like a header (%s, %s) but is read as a pair; if it is a header, set header = true in corpus.inputs"
                .formatted(file, names[0], names[1]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A dog.\tUn chien.",
        "Is it?\tEst-ce ?",
        "The target is near\tLe but est proche",
        "text\tLe texte",
        "en",
        ""
      })
  void aFirstLineOfTextIsNot(String line) throws IOException {
    String file = write("a.tsv", line + "\n");
    assertThat(UnmarkedHeader.warning(tsv(file), HADOOP)).isEmpty();
  }

  @Test
  void oneNameIsEnoughWhereOnlyTheSourceIsRead() throws IOException {
    String file = write("a.tsv", "text\nA dog.\n");
    InputSettings input =
        InputSettings.of(Map.of("format", "tsv", "path", file, "targetColumn", 0));
    assertThat(UnmarkedHeader.warning(new BitextFile(0, input, file, "", 0), HADOOP))
        .hasValue(
            "warning: the first line of %s looks like a header (text) but is read as a sentence; if it is a header, set header = true in corpus.inputs"
                .formatted(file));
    String text = write("b.tsv", "A dog.\n");
    assertThat(UnmarkedHeader.warning(new BitextFile(0, input, text, "", 0), HADOOP)).isEmpty();
  }

  @Test
  void aHeaderThatTheSettingsTellOfIsNot() throws IOException {
    String file = write("a.csv", "source,target\nA dog.,Un chien.\n");
    InputSettings named = InputSettings.of(Map.of("format", "csv", "path", file, "header", true));
    assertThat(UnmarkedHeader.warning(new BitextFile(0, named, file, "", 0), HADOOP)).isEmpty();
  }

  private static BitextFile tsv(String file) {
    return new BitextFile(0, Inputs.in(Format.TSV, file), file, "", 0);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }
}
