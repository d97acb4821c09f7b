package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way from text to translation with another tool's subwords and with tags, through the jobs as
 * users call them.
 */
class ImportedModelIT {
  @TempDir private static Path dir;
  private static SampleJobs jobs;

  @BeforeAll
  static void makeModels() throws IOException {
    SparkTest.session();
    jobs = SampleJobs.in(dir, ", weight=0.5");
    jobs.prepare("learned", "subword.kind=unigram", "subword.vocabularySize=500");
    Files.copy(dir.resolve("learned/subword/sentencepiece.model"), dir.resolve("sentencepiece"));
    Files.copy(dir.resolve("learned/subword/tokenizer.json"), dir.resolve("huggingface"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sentencepiece", "huggingface"})
  void aCorpusIsPreparedTrainedOnAndTranslatedWith(String kind) throws IOException {
    String said =
        jobs.prepare(
            "corpus-" + kind, "subword.kind=" + kind, "subword.model=" + dir.resolve(kind));
    assertThat(said).contains("imported " + dir.resolve(kind));
    CorpusDirectory corpus = jobs.corpus("corpus-" + kind);
    Subwords subwords = corpus.subwords();
    assertThat(subwords.vocabulary().tags()).containsExactly("<2fr>");
    Subwords learned = jobs.corpus("learned").subwords();
    // The learned model, moved out and in again, cuts as before; its special tokens may be others.
    for (Row row : corpus.pairs(SparkTest.session(), "train").limit(50).collectAsList()) {
      String source = row.getAs("source");
      assertThat(subwords.source().pieces(source))
          .isEqualTo(
              learned.source().pieces(source).stream()
                  .map(piece -> piece.replace("@@", ""))
                  .toList());
      int[] ids = row.<Integer>getList(4).stream().mapToInt(i -> i).toArray();
      assertThat(subwords.decode(ids)).isEqualTo(row.getAs("target"));
    }
    String run = dir.resolve("run-corpus-" + kind).toString();
    assertThat(
            SampleJobs.call(
                new TrainJob(), jobs.training("corpus-" + kind, "subword.sampling=0.3")))
        .containsPattern("seen 0\\.[45]\\d times per epoch on average");
    Path text = Files.writeString(dir.resolve("text-" + kind), "It is cold.\n<2fr> I know.\n");
    Path output = dir.resolve("translated-" + kind);
    SampleJobs.call(
        new TranslateJob(),
        "--model=" + run,
        "--input=" + text,
        "--output=" + output,
        "--tag=<2fr>",
        "--alignments",
        "search.maximumLength=8");
    assertThat(Files.readAllLines(output)).hasSize(2);
  }

  @Test
  void textIsTruecasedBeforeTheModelSegmentsIt() {
    jobs.prepare(
        "truecased",
        "subword.kind=sentencepiece",
        "subword.model=" + dir.resolve("sentencepiece"),
        "corpus.casing=truecase",
        "corpus.tokenization=moses",
        "corpus.sourceLanguage=en",
        "corpus.targetLanguage=fr");
    Subwords subwords = jobs.corpus("truecased").subwords();
    assertThat(String.join("", subwords.source().pieces("The cat is black.")))
        .isEqualTo("▁the▁cat▁is▁black▁.");
    assertThat(subwords.decode(subwords.encodeTarget("Le chat est noir.")))
        .isEqualTo("Le chat est noir.");
  }

  @Test
  void aTagThatTheModelDoesNotHaveIsAMistake() {
    assertThat(
            SampleJobs.mistake(
                new PrepareJob(),
                "corpus.dir=" + dir.resolve("none"),
                "corpus.inputs=[{path=sample.tsv, tags=[bt]}]"))
        .contains("\"bt\" is not a tag")
        .contains("<bt>");
  }
}
