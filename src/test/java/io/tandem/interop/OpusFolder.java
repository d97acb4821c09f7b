package io.tandem.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.run.TrainedModel;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.Normalization;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A random model of OPUS-MT's form in the folders of {@code opus_model.py}, and its log
 * probabilities by {@code marianmt_reference.py}.
 */
final class OpusFolder {
  /** The folders, one for each layout. */
  static final List<String> LAYOUTS = List.of("safetensors", "pytorch", "npz", "bin");

  private final Python python;
  private final Path path;
  private final int vocabulary;

  /**
   * @param size the number of entries of the vocabulary
   */
  OpusFolder(Python python, Path path, int size) throws IOException {
    this.python = python;
    this.path = path;
    vocabulary = size;
    List<String> pieces = pieces(size - 4);
    int half = pieces.size() / 2;
    write("source.spm", pieces.subList(0, half + 10));
    write("target.spm", pieces.subList(half - 10, pieces.size()));
    Map<String, Integer> ids = new LinkedHashMap<>();
    ids.put("</s>", 0);
    ids.put("<unk>", 1);
    pieces.forEach(piece -> ids.put(piece, ids.size()));
    ids.put(">>deu<<", ids.size());
    ids.put("<pad>", ids.size());
    new ObjectMapper().writeValue(path.resolve("vocab.json").toFile(), ids);
  }

  private static List<String> pieces(int count) {
    List<String> pieces = new ArrayList<>();
    for (char c = 'a'; c <= 'z' && pieces.size() < count; c++) {
      pieces.add("▁" + c);
    }
    IntStream.iterate(0, i -> i + 1)
        .takeWhile(i -> pieces.size() < count)
        .forEach(i -> pieces.add(Integer.toString(i, 26).replace('0', 'q') + i));
    return pieces;
  }

  private void write(String name, List<String> pieces) throws IOException {
    List<ScoredPiece> all = new ArrayList<>();
    all.add(new ScoredPiece("<unk>", 0, Type.UNKNOWN));
    all.add(new ScoredPiece("<s>", 0, Type.CONTROL));
    all.add(new ScoredPiece("</s>", 0, Type.CONTROL));
    pieces.forEach(piece -> all.add(ScoredPiece.normal(piece, -10)));
    Files.write(
        path.resolve(name),
        SentencePieceFile.write(
            new SentencePieceModel(
                Algorithm.UNIGRAM,
                all,
                Normalization.IDENTITY,
                false,
                SentencePieceModel.USUAL_UNKNOWN_SURFACE,
                1,
                2,
                -1)));
  }

  /** Writes the weights in all layouts. */
  OpusFolder withWeights(int modelSize, int layers, int feedForward, int heads) {
    python.run("opus_model.py", path, modelSize, layers, feedForward, heads);
    return this;
  }

  Path layout(String name) {
    return path.resolve(name);
  }

  /** A pair of random sentences, in the ids of the other tool, without the ends. */
  record Pair(int[] source, int[] target) {}

  List<Pair> pairs(int count, int length) {
    Random random = new Random(11);
    return IntStream.range(0, count)
        .mapToObj(i -> new Pair(ids(random, length + i), ids(random, length)))
        .toList();
  }

  private int[] ids(Random random, int length) {
    return random.ints(length, 2, vocabulary - 2).toArray();
  }

  /**
   * Returns the largest difference between the log probabilities of an imported model and those of
   * the reference.
   *
   * @param layout a layout of Hugging Face's has its positions, one of Marian's Marian's
   */
  double largestDifference(TrainedModel imported, String layout, List<Pair> pairs)
      throws IOException {
    FloatBuffer theirs = reference(layout, pairs);
    Subwords subwords = Subwords.of(imported.model().subwordFiles(), layout);
    int[] rows = subwords.target().importedRows();
    int[] ours = new int[vocabulary];
    IntStream.range(0, rows.length)
        .filter(id -> rows[id] != Subwords.NO_ROW)
        .forEach(id -> ours[rows[id]] = id);
    ForcedProbabilities forced = ForcedProbabilities.of(imported);
    double largest = 0;
    float[] row = new float[vocabulary];
    for (Pair pair : pairs) {
      int[] source = IntStream.of(ended(pair.source())).map(id -> ours[id]).toArray();
      int[] target = IntStream.of(pair.target()).map(id -> ours[id]).toArray();
      for (float[] found : forced.of(source, target)) {
        theirs.get(row);
        for (int id = 0; id < vocabulary; id++) {
          largest = Math.max(largest, Math.abs(row[id] - found[ours[id]]));
        }
        requireUnwritten(found, rows);
      }
    }
    return largest;
  }

  /** What the model does not have has no probability worth mentioning. */
  private static void requireUnwritten(float[] logProbabilities, int[] rows) {
    for (int id = Vocabulary.FIRST_BYTE; id < rows.length; id++) {
      if (rows[id] == Subwords.NO_ROW && logProbabilities[id] > -90) {
        throw new AssertionError("id " + id + ": " + logProbabilities[id]);
      }
    }
  }

  private FloatBuffer reference(String layout, List<Pair> pairs) throws IOException {
    boolean isMarian = layout.equals("npz") || layout.equals("bin");
    List<Map<String, int[]>> all =
        pairs.stream()
            .map(pair -> Map.of("source", ended(pair.source()), "target", pair.target()))
            .toList();
    Path ids = path.resolve("ids.json");
    new ObjectMapper().writeValue(ids.toFile(), all);
    Path out = path.resolve("out.f32");
    python.run(
        "marianmt_reference.py",
        path.resolve(isMarian ? "safetensors" : layout),
        ids,
        out,
        isMarian ? "marian" : "");
    return ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** The end of sentences is 0 there. */
  private static int[] ended(int[] ids) {
    return Arrays.copyOf(ids, ids.length + 1);
  }
}
