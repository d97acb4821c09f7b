package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.document.DocumentContext;
import io.tandem.corpus.document.format.Languages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslationWorkTest {
  @TempDir private Path folder;

  @Test
  void partsAreFoundWhateverDigitsTheLocaleOfAnExecutorGaveThem() throws IOException {
    for (String name :
        List.of("part-00000-a.txt", "part-۰۰۰۰۱-b.txt", "part-٠٠٠٠٢-c.parquet", "_SUCCESS")) {
      Files.createFile(folder.resolve(name));
    }
    assertThat(
            TranslationWork.finishedParts(
                new org.apache.hadoop.fs.Path(folder.toUri()),
                FileSystem.getLocal(new Configuration())))
        .containsExactly(0L, 1L, 2L);
  }

  @Test
  void aDocumentInAnotherLanguageIsOtherWork() {
    assertThat(SparkTranslation.described(DocumentContext.of(new Languages("en", "fr"))))
        .isEqualTo(SparkTranslation.described(DocumentContext.of(new Languages("en", "fr"))))
        .isNotEqualTo(SparkTranslation.described(DocumentContext.of(new Languages("en", "de"))));
  }

  @Test
  void partsOfATableAreNotTakenForThoseOfTextNorTheReverse() throws IOException {
    for (String at : List.of("table/part-00000-a.parquet", "text/_parts/part-00000-a.txt")) {
      Files.createDirectories(folder.resolve(at).getParent());
      Files.createFile(folder.resolve(at));
    }
    assertThatThrownBy(() -> begin("table/_parts"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds part of another translation (of a table)");
    assertThatThrownBy(() -> begin("text"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holds part of another translation (of text)");
  }

  @Test
  void finishedPartsOfAnotherStateOfTheInputAreCountedAndKept() throws IOException {
    begin("table");
    for (String part : List.of("part-00000-a.parquet", "part-00001-a.parquet")) {
      Files.createFile(folder.resolve("table").resolve(part));
    }
    begin("table");
    assertThatThrownBy(() -> begin("table", "another state"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("another translation (input: state; finished parts: 2)")
        .hasMessageEndingWith("with the input as it was, to continue it");
    assertThat(folder.resolve("table/part-00001-a.parquet")).exists();
  }

  @Test
  void ofManySettingsThoseThatDifferAreNamed() throws IOException {
    Map<String, String> before = Map.of("search settings", "Search[tags=[], beam=4, nBest=1]");
    begin("text/_parts", "state", before);
    Files.createFile(folder.resolve("text/_parts/part-00000-a.txt"));
    Map<String, String> now = Map.of("search settings", "Search[tags=[], beam=3, nBest=1]");
    assertThatThrownBy(() -> begin("text/_parts", "state", now))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("(search settings: beam=4; finished parts: 1)");
  }

  private void begin(String at) throws IOException {
    begin(at, "state");
  }

  private void begin(String at, String state) throws IOException {
    begin(at, state, Map.of());
  }

  private void begin(String at, String state, Map<String, String> description) throws IOException {
    org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(folder.resolve(at).toUri());
    TranslationWork.of(description, state, new TreeMap<>(Map.of("in.txt", 5L)), 2)
        .resumedAt(place, FileSystem.getLocal(new Configuration()), place);
  }
}
