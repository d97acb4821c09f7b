package io.tandem.corpus.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.storage.ObjectStores;
import io.tandem.translation.search.Shortlist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lexical shortlist in a corpus directory. */
@Tag("text")
class ShortlistCorpusIT {
  private static final String LEARNED = "corpus.shortlist.enabled=true";
  private static final String FEW = "corpus.lexicon.iterations=1";

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final List<String> progress = new ArrayList<>();
  private Path file;

  @BeforeEach
  void copySample() throws IOException {
    Files.copy(
        ShortlistCorpusIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"),
        dir.resolve("pairs.tsv"));
    file = dir.resolve("corpus/shortlist.bin");
  }

  private CorpusDirectory prepare(String... more) {
    return prepare(spark, more);
  }

  private CorpusDirectory prepare(SparkSession session, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve("corpus"),
                "corpus.inputs=[{path=\"%s\"}]".formatted(dir.resolve("pairs.tsv")),
                "corpus.split.valid=0.1",
                "subword.merges=50"));
    settings.addAll(List.of(more));
    progress.clear();
    new CorpusWriter(session, SettingsReader.ofText("", settings).settings(), progress::add)
        .replace();
    return CorpusDirectory.open(
        dir.resolve("corpus").toString(), session.sessionState().newHadoopConf());
  }

  @Test
  void isFoundInAnObjectStoreWhereACorpusHasVersions() throws IOException {
    SparkSession store = spark.newSession();
    store.conf().set(ObjectStores.KEY, "file");
    CorpusDirectory corpus = prepare(store, LEARNED, FEW);
    assertThat(file).doesNotExist();
    assertThat(corpus.shortlist()).isPresent();
    assertThat(corpus.pairs(store).select("split").distinct().count()).isEqualTo(3);
    assertThat(Path.of(corpus.manifestFile().toUri().getPath())).isRegularFile();
    prepare(store, LEARNED, FEW);
    assertThat(progress).hasSize(1).first().asString().contains("is up to date");
  }

  @Tag("long")
  @Test
  void learnedIfAskedForAsSearchesNeedItWithTheSamePairsAndRestoredWhenDamaged()
      throws IOException {
    CorpusDirectory without = prepare();
    assertThat(without.shortlist()).isEmpty();
    assertThat(file).doesNotExist();
    assertNeededBySearches(without);
    CorpusDirectory corpus = prepare(LEARNED, FEW);
    assertThat(progress)
        .anyMatch(line -> line.startsWith("reused the cleaned pairs of"))
        .anyMatch(
            line ->
                line.matches(
                    "learned a shortlist, with \\d+ candidates for a sentence of valid on average,"
                        + " among them [0-9.]+ % of the tokens of its translation"));
    byte[] content = Files.readAllBytes(file);
    assertThat(corpus.shortlist()).contains(content);
    Shortlist.read(content, "it")
        .requireVocabularies(
            corpus.subwords().size(), corpus.subwords().size(), "the corpus's subwords");

    prepare(LEARNED, FEW);
    assertThat(progress).hasSize(1).first().asString().contains("is up to date");
    byte[] oneBitOff = content.clone();
    oneBitOff[content.length - 1] ^= 1;
    Files.write(file, oneBitOff);
    assertThatThrownBy(corpus::shortlist)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("shortlist.bin is damaged: expected CRC-32C ")
        .hasMessageEndingWith("; copy the corpus again, or prepare it again");
    prepare(LEARNED, FEW);
    assertThat(file).hasBinaryContent(content);
    Files.delete(file);
    assertThatThrownBy(corpus::shortlist)
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "shortlist.bin is missing: expected a file of %s bytes; copy the corpus again",
            content.length);
  }

  private static void assertNeededBySearches(CorpusDirectory without) {
    without.requireShortlist(SettingsReader.defaults().settings().search());
    assertThatThrownBy(
            () ->
                without.requireShortlist(
                    SettingsReader.ofText("", List.of("search.shortlist=true"))
                        .settings()
                        .search()))
        .isInstanceOf(UserException.class)
        .hasMessageMatching(
            "search.shortlist = true, but the corpus at .*corpus has no lexical shortlist: prepare"
                + " it with corpus.shortlist.enabled = true, or leave search.shortlist out");
  }
}
