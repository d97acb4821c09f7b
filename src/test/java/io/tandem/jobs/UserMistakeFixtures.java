package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Vectors;
import io.tandem.interop.ModelExport;
import io.tandem.interop.ModelFormat;
import io.tandem.interop.RandomModel;
import io.tandem.jobs.cli.ExitCodes;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * The files and folders that the tables of user mistakes name as {@code $name}. Each case gets its
 * own, in a folder of its own; the expensive ones are made once and copied.
 */
final class UserMistakeFixtures {
  private static final String SMALL =
      """
      corpus { sourceLanguage = en, targetLanguage = fr }
      model { encoderLayers = 1, decoderLayers = 1, modelSize = 16, heads = 2, feedForwardSize = 32 }
      training { batchTokens = 200, maximumSentenceTokens = 60, warmupUpdates = 10, maximumUpdates = 10 }
      averaging { frequency = 5, workers = 2 }
      validation { everyUpdates = 10, bleuSentences = 5, samples = 3 }
      """;

  /** Makes a fixture at a path where there is nothing yet. */
  private interface Maker {
    void make(Path path) throws IOException;
  }

  private final Path shared;
  private final Map<String, Maker> makers = new HashMap<>();

  /**
   * @param shared a folder for what is copied
   */
  UserMistakeFixtures(Path shared) {
    this.shared = shared;
    makers.put("missing", path -> {});
    makers.put("new", path -> {});
    makers.put("empty", path -> Files.createFile(path));
    makers.put("emptyFolder", path -> Files.createDirectory(path));
    makers.put("small", path -> Files.writeString(path, SMALL));
    makers.put("pairs", UserMistakeFixtures::writePairs);
    makers.put("text", path -> Files.writeString(path, "The low road.\nA new road.\n"));
    makers.put("oneLine", path -> Files.writeString(path, "The low road.\n"));
    makers.put("latin1", path -> write(path, "Le café est fermé.\n", StandardCharsets.ISO_8859_1));
    makers.put("odd", OddFiles::make);
    makers.put("app", UserMistakeFixtures::makeApp);
    makers.put("notes", UserMistakeFixtures::makeNotes);
    makers.put("corpus", path -> copy(made("corpus", this::prepare), path));
    makers.put("run", path -> copy(made("run", this::train), path));
    makers.put("edited", UserMistakeFixtures::writeEdited);
    makers.put("runWithoutSettings", damaged("run", this::train, "effective.conf", ""));
    makers.put("runWithoutBest", damaged("run", this::train, "checkpoints/best.json", ""));
    makers.put(
        "corpusWithoutManifest", damaged("corpus", this::prepare, "manifest.json", "nothing"));
    makers.put(
        "corpusWithText",
        path -> {
          copy(made("corpus", this::prepare), path);
          append(path.resolve("manifest.json"), "and more");
        });
    makers.put(
        "runWithText",
        path -> {
          copy(made("run", this::train), path);
          append(path.resolve("manifest.json"), "and more");
        });
    makers.put("corpusWithoutMerges", damaged("corpus", this::prepare, "subword/merges.codes", ""));
    makers.put(
        "corpusWithoutValid",
        path -> copy(made("corpusWithoutValid", this::prepareWithoutValid), path));
    makers.put(
        "corpusOfTwoVocabularies",
        path ->
            prepare(
                path,
                "corpus.split.valid=0.05",
                "subword.sides=separate",
                "corpus.reuse.from=[\"%s\"]".formatted(made("corpus", this::prepare))));
    makers.put("spm", path -> Files.copy(Vectors.path("marian/target.spm"), path));
    makers.put("marianMt", UserMistakeFixtures::exportRandomModel);
    makers.put("babbler", path -> copy(made("babbler", folder -> TestModel.in(folder)), path));
  }

  /**
   * Makes the fixtures of a case.
   *
   * @return their paths by names
   */
  Map<String, String> make(List<String> names, Path folder) throws IOException {
    Map<String, String> paths = new HashMap<>();
    paths.put("folder", folder.toString());
    for (String name : names) {
      if (name.equals("folder")) {
        continue;
      }
      Maker maker = makers.get(name);
      assertThat(maker).as("there is no fixture $%s in UserMistakeFixtures", name).isNotNull();
      Path path = folder.resolve(name);
      maker.make(path);
      paths.put(name, path.toString());
    }
    return paths;
  }

  /** Returns the maker of a copy in which one file is replaced. */
  private Maker damaged(String name, Maker maker, String file, String content) {
    return path -> {
      copy(made(name, maker), path);
      Files.writeString(path.resolve(file), content);
    };
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  /** Writes a file with Hadoop's hidden checksum and edits it afterwards. */
  private static void writeEdited(Path path) throws IOException {
    Files.writeString(path, "The low road.\nA new road.\n");
    Files.write(
        path.resolveSibling("." + path.getFileName() + ".crc"),
        new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
  }

  private static void writePairs(Path path) throws IOException {
    try (var sample =
        UserMistakeFixtures.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv")) {
      Files.copy(sample, path);
    }
  }

  private static void write(Path path, String text, Charset charset) throws IOException {
    Files.write(path, text.getBytes(charset));
  }

  /** Makes somebody else's folder that happens to hold a manifest.json. */
  private static void makeApp(Path path) throws IOException {
    Files.createDirectory(path);
    Files.writeString(path.resolve("manifest.json"), "{\"name\": \"my app\"}\n");
    Files.writeString(path.resolve("index.html"), "<h1>My app</h1>\n");
  }

  private static void makeNotes(Path path) throws IOException {
    Files.createDirectory(path);
    Files.writeString(path.resolve("thesis.txt"), "Chapter 1\n");
  }

  private static void exportRandomModel(Path path) throws IOException {
    ModelExport.of(RandomModel.of(RandomModel.unigram()))
        .write(
            ModelFormat.HUGGINGFACE,
            new org.apache.hadoop.fs.Path(path.toUri()),
            new Configuration(),
            line -> {});
  }

  private void prepare(Path path) throws IOException {
    prepare(path, "corpus.split.valid=0.05");
  }

  private void prepareWithoutValid(Path path) throws IOException {
    prepare(path, "corpus.split.valid=0");
  }

  private void prepare(Path path, String... more) throws IOException {
    Path pairs = made("pairs.tsv", UserMistakeFixtures::writePairs);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + path,
                "corpus.inputs=[{path=\"" + pairs + "\"}]",
                "corpus.sourceLanguage=en",
                "corpus.targetLanguage=fr",
                "subword.merges=300"));
    arguments.addAll(List.of(more));
    int code = ExitCodes.run(new PrepareJob(), arguments.toArray(String[]::new));
    assertThat(code).as("exit code of prepare").isZero();
  }

  private void train(Path path) throws IOException {
    Path settings = Files.writeString(shared.resolve("small.conf"), SMALL);
    int code =
        ExitCodes.run(
            new TrainJob(),
            "--config",
            settings.toString(),
            "corpus.dir=" + made("corpus", this::prepare),
            "run.dir=" + path);
    assertThat(code).as("exit code of train").isZero();
  }

  private Path made(String name, Maker maker) throws IOException {
    Path path = shared.resolve(name);
    if (!Files.exists(path)) {
      maker.make(path);
    }
    return path;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
