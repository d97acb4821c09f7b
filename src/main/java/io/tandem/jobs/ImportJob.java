package io.tandem.jobs;

import io.tandem.Text;
import io.tandem.interop.ModelImport;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.SparkLogging;
import io.tandem.storage.GivenPath;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads a model of another tool as a checkpoint, by {@link ModelImport}; without Spark. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads a model of another tool, such as one of OPUS-MT, and writes it as a",
      "checkpoint for jobs/translate.sh --model and training.from. Nothing in a model",
      "is executed. A model with unsupported features is refused, with their names."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/import.sh --model opus-mt-en-de --output imported",
      "  jobs/import.sh --model models/model.npz --output imported",
      "  echo 'A dog runs.' | jobs/translate.sh --model imported",
      "",
      "Hugging Face (MarianMT): config.json, model.safetensors or pytorch_model.bin,",
      "  source.spm, target.spm, vocab.json",
      "Marian: a .npz or .bin with source.spm, target.spm and vocab.yml, or with",
      "  vocab.spm; decoder.yml, if it exists, names the files",
      "Spark ML: a saved TranslationModel of Tandem",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments, or a model that cannot be",
      "read."
    })
public final class ImportJob implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "the directory of the model, or its file of weights, on any Hadoop path")
  private String model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "where to write the checkpoint, on any Hadoop path; must not exist yet")
  private String output;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new ImportJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    Configuration hadoop = PlainLocalFiles.configuration();
    Path target = GivenPath.option("--output", output).asDirectory().in(hadoop);
    GivenPath given = GivenPath.option("--model", model);
    given.status(hadoop);
    SparkLogging.withoutKernels();
    Checkpoint checkpoint = ModelImport.of(given.path(), hadoop).write(target, this::say);
    say(
        Text.format(
            "wrote %s: %,d parameters", checkpoint.path(), checkpoint.header().parameters()));
    return 0;
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
