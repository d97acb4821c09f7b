package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * The way from text to translation with another tool's subwords and with tags, through the jobs as
 * users call them.
 */
class ImportedModelIT {
  @TempDir private static Path dir;
  private static Path sample;

  @BeforeAll
  static void makeModels() throws IOException {
    SparkTest.session();
    sample = dir.resolve("eng-fra.tsv");
    Files.copy(
        ImportedModelIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    prepare("learned", "subword.kind=unigram", "subword.vocabularySize=500");
    Files.copy(dir.resolve("learned/subword/sentencepiece.model"), dir.resolve("sentencepiece"));
    Files.copy(dir.resolve("learned/subword/tokenizer.json"), dir.resolve("huggingface"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sentencepiece", "huggingface"})
  void aCorpusIsPreparedTrainedOnAndTranslatedWith(String kind) throws IOException {
    String said =
        prepare("corpus-" + kind, "subword.kind=" + kind, "subword.model=" + dir.resolve(kind));
    assertThat(said).contains("imported " + dir.resolve(kind));
    CorpusDirectory corpus = corpus("corpus-" + kind);
    Subwords subwords = corpus.subwords();
    assertThat(subwords.vocabulary().tags()).containsExactly("<2fr>");
    Subwords learned = corpus("learned").subwords();
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
    String run = dir.resolve("run-" + kind).toString();
    assertThat(
            call(
                new TrainJob(),
                "corpus.dir=" + dir.resolve("corpus-" + kind),
                "run.dir=" + run,
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=16",
                "model.heads=2",
                "model.feedForwardSize=32",
                "training.batchTokens=400",
                "training.maximumSentenceTokens=60",
                "training.maximumUpdates=4",
                "subword.sampling=0.3",
                "averaging.schedule=constant",
                "averaging.optimizerState=local",
                "averaging.frequency=2",
                "validation.everyUpdates=4",
                "validation.bleuSentences=3",
                "validation.samples=1"))
        .containsPattern("seen 0\\.[45]\\d times per epoch on average");
    Path text = Files.writeString(dir.resolve("text-" + kind), "It is cold.\n<2fr> I know.\n");
    Path output = dir.resolve("translated-" + kind);
    call(
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
    prepare(
        "truecased",
        "subword.kind=sentencepiece",
        "subword.model=" + dir.resolve("sentencepiece"),
        "corpus.casing=truecase",
        "corpus.tokenization=moses",
        "corpus.sourceLanguage=en",
        "corpus.targetLanguage=fr");
    Subwords subwords = corpus("truecased").subwords();
    assertThat(String.join("", subwords.source().pieces("The cat is black.")))
        .isEqualTo("▁the▁cat▁is▁black▁.");
    assertThat(subwords.decode(subwords.encodeTarget("Le chat est noir.")))
        .isEqualTo("Le chat est noir.");
  }

  @Test
  void aTagThatTheModelDoesNotHaveIsAMistake() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new PrepareJob()).setErr(new PrintWriter(err, true));
    assertThat(
            ExitCodes.run(
                command,
                "corpus.dir=" + dir.resolve("none"),
                "corpus.inputs=[{path=\"%s\", tags=[bt]}]".formatted(sample)))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("\"bt\" is not a tag").contains("<bt>");
  }

  private static CorpusDirectory corpus(String name) {
    return CorpusDirectory.open(dir.resolve(name).toString(), new Configuration());
  }

  private static String prepare(String name, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve(name),
                "corpus.inputs=[{path=\"%s\", tags=[\"<2fr>\"], weight=0.5}]".formatted(sample),
                "corpus.split.valid=0.05"));
    all.addAll(List.of(settings));
    return call(new PrepareJob(), all.toArray(String[]::new));
  }

  private static String call(Callable<Integer> job, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command =
        new CommandLine(job).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    assertThat(ExitCodes.run(command, arguments)).as(out.toString()).isZero();
    return out.toString();
  }
}
