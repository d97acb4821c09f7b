package io.tandem.subword;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.huggingface.TokenizerJson;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import io.tandem.subword.sentencepiece.SentencePiece;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * Learning and applying subwords, ours and public tools by turns on the same text: SentencePiece
 * ({@code spm_train} and {@code spm_encode}, as Debian's package {@code sentencepiece} has them)
 * and Hugging Face's tokenizers (their native library, one call for each line).
 *
 * <pre>
 *   taskset -c 0 java ... io.tandem.subword.SubwordBenchmark TEXT[.gz]... [repetitions=5] [vocabulary=8000] [only=PART]
 * </pre>
 *
 * {@code taskset} keeps all of it, compiler and collector of the JVM as well, on one core. The
 * figures are medians; the first time of ours, when Java has compiled nothing yet, stands beside.
 * Everything counts from the file of text to the file of ids or the model, reading models included,
 * but for the start of the JVM. Where both apply the same model, their ids are compared.
 */
final class SubwordBenchmark {
  private static final LineWords REVERSIBLE = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
  private static final LineWords WHITESPACE = new LineWords(Casing.KEEP, Splitting.WHITESPACE);

  private final Path directory;
  private final Path text;
  private final int repetitions;
  private final int vocabulary;
  private final String only;
  private final long words;

  private SubwordBenchmark(Path directory, Path text, Map<String, String> options)
      throws IOException {
    this.directory = directory;
    this.text = text;
    repetitions = Integer.parseInt(options.getOrDefault("repetitions", "5"));
    vocabulary = Integer.parseInt(options.getOrDefault("vocabulary", "8000"));
    only = options.getOrDefault("only", "");
    words = wordCounts(WHITESPACE).values().stream().mapToLong(n -> n).sum();
  }

  public static void main(String[] arguments) throws Exception {
    // Learning must not use other cores.
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "0");
    Map<String, String> options = new HashMap<>();
    List<Path> texts = new ArrayList<>();
    for (String argument : arguments) {
      int sign = argument.indexOf('=');
      if (sign < 0) {
        texts.add(Path.of(argument));
      } else {
        options.put(argument.substring(0, sign), argument.substring(sign + 1));
      }
    }
    Path directory = Files.createTempDirectory("subword-benchmark");
    try {
      Path text = directory.resolve("text");
      copy(texts, text);
      new SubwordBenchmark(directory, text, options).run();
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static void copy(List<Path> texts, Path to) throws IOException {
    try (var out = Files.newOutputStream(to)) {
      for (Path text : texts) {
        try (InputStream raw = Files.newInputStream(text);
            InputStream in = text.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
          in.transferTo(out);
        }
      }
    }
  }

  private void run() throws Exception {
    System.out.printf("%,d bytes, %,d words between blanks%n", Files.size(text), words);
    learn("bpe", this::learnBpe);
    learn("unigram", this::learnUnigram);
    applyPieces("bpe");
    applyPieces("unigram");
    applyTokenizer("bpe", this::learnReversibleBpe);
    applyTokenizer("unigram", this::learnUnigram);
  }

  private void learn(String kind, Callable<Subwords> ours) throws Exception {
    String what = "learn " + kind;
    if (what.contains(only)) {
      compare(what, "words", "spm_train", () -> words, ours, () -> train(kind));
    }
  }

  private Subwords learnBpe() throws IOException {
    return learnBpe(WHITESPACE);
  }

  private Subwords learnReversibleBpe() throws IOException {
    return learnBpe(REVERSIBLE);
  }

  private Subwords learnBpe(LineWords form) throws IOException {
    BpeLearner bpe = new BpeLearner(vocabulary, BpeLearner.DEFAULT_MINIMUM_FREQUENCY);
    VocabularyLimits all = new VocabularyLimits(Integer.MAX_VALUE, 0);
    return new SubwordLearner(bpe, all, form).learn(wordCounts(form));
  }

  private Subwords learnUnigram() throws IOException {
    VocabularyLimits limits = new VocabularyLimits(Vocabulary.FIRST_PIECE + vocabulary, 1);
    return new UnigramSubwordLearner(limits, REVERSIBLE).learn(wordCounts(REVERSIBLE));
  }

  private Map<String, Long> wordCounts(LineWords form) throws IOException {
    Map<String, Long> counts = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(text)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        form.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
      }
    }
    return counts;
  }

  private Path train(String kind) throws IOException, InterruptedException {
    Path model = directory.resolve(kind + ".model");
    execute(
        new ProcessBuilder(
            "spm_train",
            "--input=" + text,
            "--model_prefix=" + directory.resolve(kind),
            "--model_type=" + kind,
            "--vocab_size=" + vocabulary,
            "--character_coverage=1",
            "--input_sentence_size=0",
            "--num_threads=1",
            "--minloglevel=2"));
    return model;
  }

  private static void execute(ProcessBuilder command) throws IOException, InterruptedException {
    Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command.command() + " failed");
    }
  }

  private void applyPieces(String kind) throws Exception {
    String what = "apply " + kind + " .model";
    if (!what.contains(only)) {
      return;
    }
    byte[] model = Files.readAllBytes(train(kind));
    Path our = directory.resolve("our.ids");
    Path their = directory.resolve("their.ids");
    compare(
        what,
        "pieces",
        "spm_encode",
        () -> countIds(their),
        () -> {
          SentencePiece pieces = SentencePiece.of(model, kind);
          return encode(line -> ids(pieces.encode(line).ids()), our);
        },
        () -> {
          execute(
              new ProcessBuilder(
                      "spm_encode",
                      "--model=" + directory.resolve(kind + ".model"),
                      "--output_format=id")
                  .redirectInput(text.toFile())
                  .redirectOutput(their.toFile()));
          return their;
        });
    reportAgreement(our, their);
  }

  private void applyTokenizer(String kind, Callable<Subwords> learning) throws Exception {
    String what = "apply " + kind + " tokenizer.json";
    if (!what.contains(only)) {
      return;
    }
    String json = TokenizerJsonWriter.write(learning.call().source());
    Map<String, byte[]> files = learning.call().files();
    Path our = directory.resolve("our.ids");
    Path their = directory.resolve("their.ids");
    Callable<Path> peer = () -> encodeByHuggingFace(json, their);
    compare(
        what + " by Subwords",
        "pieces",
        "tokenizers",
        () -> countIds(their),
        () -> {
          Subwords subwords = Subwords.of(files, what);
          return encode(subwords::encode, our);
        },
        peer);
    reportAgreement(our, their);
    compare(
        what + " by TokenizerJson",
        "pieces",
        "tokenizers",
        () -> countIds(their),
        () -> {
          TokenizerJson tokenizer = TokenizerJson.parse(json, what);
          return encode(line -> ids(tokenizer.encode(line)), our);
        },
        peer);
    reportAgreement(our, their);
  }

  /** Encodes as the tokenizers' Java class does, but asks the library for nothing but the ids. */
  private Path encodeByHuggingFace(String json, Path to) throws IOException {
    InputStream content = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    TokenizersLibrary library = TokenizersLibrary.LIB;
    try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(content, options)) {
      return encode(
          line -> {
            long encoding = library.encode(tokenizer.getHandle(), line, false);
            long[] ids = library.getTokenIds(encoding);
            library.deleteEncoding(encoding);
            return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
          },
          to);
    }
  }

  /** Writes the ids of every line as spm_encode does. */
  private static int[] ids(List<Integer> ids) {
    return ids.stream().mapToInt(id -> id).toArray();
  }

  private Path encode(Function<String, int[]> encoder, Path to) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(text);
        IdWriter out = new IdWriter(Files.newOutputStream(to))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(encoder.apply(line));
      }
    }
    return to;
  }

  private static long countIds(Path ids) {
    try (var lines = Files.lines(ids, StandardCharsets.US_ASCII)) {
      return lines.mapToLong(line -> line.isEmpty() ? 0 : line.split(" ").length).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void reportAgreement(Path our, Path their) throws IOException {
    List<String> ours = Files.readAllLines(our, StandardCharsets.US_ASCII);
    List<String> theirs = Files.readAllLines(their, StandardCharsets.US_ASCII);
    long equal = 0;
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      equal += ours.get(i).equals(theirs.get(i)) ? 1 : 0;
    }
    System.out.printf("  lines with equal ids: %,d of %,d%n", equal, theirs.size());
  }

  private void compare(
      String what,
      String unit,
      String peer,
      Callable<Long> amount,
      Callable<?> ours,
      Callable<?> theirs)
      throws Exception {
    double first = seconds(ours);
    seconds(theirs);
    double[] our = new double[repetitions];
    double[] their = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      our[i] = seconds(ours);
      their[i] = seconds(theirs);
    }
    double ourMedian = median(our);
    double theirMedian = median(their);
    long units = amount.call();
    System.out.printf(
        Locale.ROOT,
        "%-38s ours %6.2f s (first %6.2f) %,11.0f %s/s   %s %6.2f s %,11.0f %s/s   ratio %.2f%n",
        what,
        ourMedian,
        first,
        units / ourMedian,
        unit,
        peer,
        theirMedian,
        units / theirMedian,
        unit,
        theirMedian / ourMedian);
  }

  private static double seconds(Callable<?> work) throws Exception {
    System.gc(); // No measurement pays for the garbage of an earlier one.
    long start = System.nanoTime();
    work.call();
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Numbers with blanks between, a line for each sentence. */
  private static final class IdWriter implements AutoCloseable {
    private final OutputStream out;
    private final StringBuilder line = new StringBuilder();

    IdWriter(OutputStream out) {
      this.out = new BufferedOutputStream(out, 1 << 16);
    }

    void write(int[] ids) throws IOException {
      line.setLength(0);
      for (int id : ids) {
        line.append(line.length() == 0 ? "" : " ").append(id);
      }
      out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
