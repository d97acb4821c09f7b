package io.tandem.jobs;

import io.tandem.UserException;
import io.tandem.interop.ModelExport;
import io.tandem.interop.ModelFormat;
import io.tandem.interop.model.ExportMath;
import io.tandem.interop.model.Provenance;
import io.tandem.interop.onnx.BrowserLibraries;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.ModelOptions;
import io.tandem.jobs.cli.SparkLogging;
import io.tandem.run.TrainedModel;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.storage.publish.AtomicDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained model in the format of another tool, by {@link ModelExport}; without Spark. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a trained model as a directory for another tool: weights, configuration,",
      "tokenizer, and README.md, which names the model's origin. A model that a format",
      "cannot represent is refused, with the setting to train with instead."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/export.sh --model run --format ctranslate2 --math int8 --output served",
      "  jobs/export.sh --model run --average-best 5 --format huggingface \\",
      "      --output opus",
      "  jobs/export.sh --model run --format onnx --browser --output page",
      "  jobs/export.sh --model run/checkpoints/00008000 --format marian \\",
      "      --output marian",
      "",
      "onnx         ONNX Runtime, Optimum, transformers.js",
      "ctranslate2  CTranslate2",
      "huggingface  MarianMT of transformers; needs model.normalization=post",
      "marian       Marian, and Bergamot in browsers; needs model.positions=marian",
      "             model.start=zero model.normalization=post model.activation=relu",
      "             or swish; Bergamot needs unigram or sentencepiece",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments, or a model that the format",
      "cannot represent."
    })
public final class ExportJob implements Callable<Integer> {
  @Mixin private ModelOptions model;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "NAME",
      description = "onnx, ctranslate2, huggingface or marian")
  private String format;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "where to write the directory, on any Hadoop path; must not exist yet")
  private String output;

  @Option(
      names = "--math",
      defaultValue = "float32",
      split = ",",
      paramLabel = "FORMAT",
      description =
          "float32, or int8 for weights in eight bits, with onnx and ctranslate2; with onnx"
              + " float32,int8 for both, between which the page lets users choose; default:"
              + " ${DEFAULT-VALUE}")
  private List<String> math;

  @Option(
      names = "--browser",
      description =
          "with onnx: add a page, index.html, that translates in the browser, and fetch its"
              + " libraries, transformers.js and ONNX Runtime Web")
  private boolean browser;

  @Option(
      names = "--npm-registry",
      paramLabel = "URL",
      description =
          "the registry of npm that --browser fetches from; default: https://registry.npmjs.org/")
  private URI npmRegistry;

  @Option(
      names = "--npm-folder",
      paramLabel = "DIR",
      description =
          "instead of fetching, the local folder node_modules in which \"npm install"
              + " @huggingface/transformers\" has put it")
  private Path npmFolder;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new ExportJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    ModelFormat wanted = ModelFormat.of(format);
    ExportMath[] numbers = math.stream().map(ExportJob::math).toArray(ExportMath[]::new);
    requireEffect(wanted);
    Configuration hadoop = PlainLocalFiles.configuration();
    org.apache.hadoop.fs.Path target =
        GivenPath.option("--output", output).asDirectory().in(hadoop);
    AtomicDirectory.requireFree(target, AtomicDirectory.Use.EXPORT, hadoop);
    SparkLogging.withoutKernels();
    TrainedModel loaded = model.load(hadoop);
    say("model " + loaded.description());
    ModelExport export =
        ModelExport.of(loaded)
            .from(Provenance.find(HadoopConf.of(hadoop), model.path().in(hadoop), model.choice()))
            .in(numbers);
    if (browser) {
      export = export.withPage(libraries());
    }
    List<String> notes = export.write(wanted, target, hadoop, this::say);
    notes.forEach(this::say);
    say("wrote %s".formatted(target));
    return 0;
  }

  private void requireEffect(ModelFormat wanted) {
    if (browser && wanted != ModelFormat.ONNX) {
      throw new UserException(
          "--browser: the page runs models in ONNX; leave it out, or add --format onnx");
    }
    if (!browser && (npmRegistry != null || npmFolder != null)) {
      throw new UserException(
          "--npm-registry and --npm-folder say where the page of --browser comes from; add"
              + " --browser, or leave them out");
    }
    if (npmRegistry != null && npmFolder != null) {
      throw new UserException("--npm-registry and --npm-folder: expected one of them");
    }
  }

  private BrowserLibraries libraries() {
    if (npmFolder != null) {
      return BrowserLibraries.installed(npmFolder);
    }
    URI registry = npmRegistry == null ? BrowserLibraries.REGISTRY : npmRegistry;
    say("fetching transformers.js and ONNX Runtime Web from " + registry);
    return BrowserLibraries.fetched(registry);
  }

  private static ExportMath math(String name) {
    for (ExportMath known : ExportMath.values()) {
      if (known.label().equals(name.toLowerCase(Locale.ROOT))) {
        return known;
      }
    }
    throw UserException.of("--math %s: expected float32, int8 or, for onnx, float32,int8", name);
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
