package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;

/** Jobs as users call them, with a sample of sentence pairs whose sources begin with a tag. */
final class SampleJobs {
  private final Path dir;
  private final String inputs;

  private SampleJobs(Path dir, String inputs) {
    this.dir = dir;
    this.inputs = inputs;
  }

  /**
   * Copies the sample to a directory, in which jobs then write.
   *
   * @param properties further properties of the input, each after a comma
   */
  static SampleJobs in(Path dir, String properties) throws IOException {
    Path sample = dir.resolve("eng-fra.tsv");
    Files.copy(
        SampleJobs.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    return new SampleJobs(
        dir, "corpus.inputs=[{path=\"%s\", tags=[\"<2fr>\"]%s}]".formatted(sample, properties));
  }

  /** Prepares a corpus of the sample and returns what the job printed. */
  String prepare(String name, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of("corpus.dir=" + dir.resolve(name), inputs, "corpus.split.valid=0.05"));
    all.addAll(List.of(settings));
    return call(new PrepareJob(), all.toArray(String[]::new));
  }

  CorpusDirectory corpus(String name) {
    return CorpusDirectory.open(dir.resolve(name).toString(), new Configuration());
  }

  /** The settings of a short training of a small network on a corpus, in the directory run-NAME. */
  String[] training(String name, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve(name),
                "run.dir=" + dir.resolve("run-" + name),
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=16",
                "model.heads=2",
                "model.feedForwardSize=32",
                "training.batchTokens=64",
                "training.maximumSentenceTokens=60",
                "training.maximumUpdates=4",
                "training.warmupUpdates=0",
                "averaging.frequency=2",
                "validation.everyUpdates=4",
                "validation.bleuSentences=3",
                "validation.samples=1"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Opens a run directory. */
  static RunDirectory run(Path directory) throws IOException {
    return RunDirectory.open(
        HadoopConf.of(new Configuration()), new org.apache.hadoop.fs.Path(directory.toString()));
  }

  /** Runs a job that has to succeed and returns what it printed. */
  static String call(Callable<Integer> job, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine command =
        new CommandLine(job).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    assertThat(ExitCodes.run(command, arguments)).as(out.toString()).isZero();
    return out.toString();
  }

  /** Runs a job that has to end as a user's mistake and returns its message. */
  static String mistake(Callable<Integer> job, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(job)
            .setOut(new PrintWriter(new StringWriter(), true))
            .setErr(new PrintWriter(err, true));
    assertThat(ExitCodes.run(command, arguments))
        .as(err.toString())
        .isEqualTo(ExitCodes.USER_MISTAKE);
    return err.toString().strip();
  }
}
