package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The way from text to a scored translation, with a resumed training, in a locale in which Java
 * writes numbers in Persian digits by default. Names, formats and messages are those of every other
 * locale.
 */
class LocaleIT {
  private static final String[] SMALL = {
    "model.encoderLayers=1",
    "model.decoderLayers=1",
    "model.modelSize=16",
    "model.heads=2",
    "model.feedForwardSize=32",
    "training.batchTokens=160",
    "training.maximumSentenceTokens=60",
    "training.warmupUpdates=0",
    "averaging.frequency=5",
    "averaging.workers=2",
    "validation.everyUpdates=10",
    "validation.samples=3",
  };

  @TempDir private Path folder;
  private final StringWriter printed = new StringWriter();
  private Locale before;

  @BeforeEach
  void goToPersia() {
    SparkTest.session();
    before = Locale.getDefault();
    Locale.setDefault(new Locale("fa", "IR"));
    assertThat(String.format(Locale.getDefault(Locale.Category.FORMAT), "%d", 4))
        .as("what this JVM makes of 4")
        .isEqualTo("۴");
  }

  @AfterEach
  void comeBack() {
    Locale.setDefault(before);
  }

  @Tag("long")
  @Test
  void numbersInNamesFormatsAndMessagesAreAscii() throws IOException {
    Path pairs = folder.resolve("pairs.tsv");
    try (var sample = LocaleIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv")) {
      Files.copy(sample, pairs);
    }
    run(
        new PrepareJob(),
        "corpus.dir=" + folder.resolve("corpus"),
        "corpus.inputs=[{path=\"" + pairs + "\"}]",
        "corpus.sourceLanguage=en",
        "corpus.targetLanguage=fr",
        "corpus.split.valid=0.05",
        "subword.merges=300");
    train("training.maximumUpdates=10");
    train("training.maximumUpdates=20", "--resume");
    assertThat(printed.toString()).contains("update 10", "update 20");

    Path text = Files.writeString(folder.resolve("text"), "The road.\nA new road, 1,234 km.\n");
    Path translated = folder.resolve("translated");
    run(
        new TranslateJob(),
        "--model",
        folder.resolve("run").toString(),
        "--input",
        text.toString(),
        "--output",
        translated.toString(),
        "--scores");
    run(new EvaluateJob(), "--hypotheses", text.toString(), "--references", text.toString());
    run(new ReportJob(), "--run", folder.resolve("run").toString());

    assertThat(printed.toString()).contains("hyp_len = ").doesNotContainPattern("[۰-۹٠-٩]");
    List<Path> foreign = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        boolean binary = file.toString().matches(".*\\.(parquet|zip|f32|state|crc)");
        String content =
            Files.isDirectory(file) || binary
                ? ""
                : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if ((file + content).matches("(?s).*[۰-۹٠-٩].*")) {
          foreign.add(file);
        }
      }
    }
    assertThat(foreign).isEmpty();
  }

  private void train(String... further) {
    List<String> arguments = new ArrayList<>(Arrays.asList(SMALL));
    arguments.add("corpus.dir=" + folder.resolve("corpus"));
    arguments.add("run.dir=" + folder.resolve("run"));
    arguments.addAll(Arrays.asList(further));
    run(new TrainJob(), arguments.toArray(String[]::new));
  }

  private void run(Object job, String... arguments) {
    CommandLine command =
        new CommandLine(job)
            .setOut(new PrintWriter(printed, true))
            .setErr(new PrintWriter(printed, true));
    assertThat(ExitCodes.run(command, arguments)).as(printed.toString()).isZero();
  }
}
