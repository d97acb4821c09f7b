package io.tandem.interop.model;

import io.tandem.Text;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.network.kernels.Matrix;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The tokens of one side of an exported model, in the order of its embeddings: ours, or that of
 * another tool's model, followed by the tokens that it lacks.
 *
 * @param ours our ids, or {@link AxisOrder#NONE}
 * @param tokens their names, each once
 */
public record ExportVocabulary(List<Integer> ours, List<String> tokens) {
  /** The name of a token that only fills a row. */
  private static final String BLANK = "<blank>";

  public ExportVocabulary {
    ours = List.copyOf(ours);
    tokens = List.copyOf(tokens);
    if (ours.size() != tokens.size()) {
      throw new IllegalArgumentException(ours.size() + " ids, " + tokens.size() + " tokens");
    }
  }

  /**
   * @param name the spelling of a token by our id
   * @param isAbsent whether to leave a token out: an imported model lacked it, and it is untrained
   */
  static ExportVocabulary of(SubwordSide side, IntFunction<String> name, IntPredicate isAbsent) {
    if (!side.kind().isOutside()) {
      List<Integer> ours = IntStream.range(0, side.size()).boxed().toList();
      return new ExportVocabulary(ours, ours.stream().map(name::apply).toList());
    }
    int[] theirs = side.importedRows();
    int rows = 1 + Arrays.stream(theirs).max().orElse(-1);
    Integer[] ours = new Integer[rows];
    Arrays.fill(ours, AxisOrder.NONE);
    for (int id = 0; id < theirs.length; id++) {
      if (theirs[id] != Subwords.NO_ROW) {
        ours[theirs[id]] = id;
      }
    }
    List<Integer> all = new ArrayList<>(List.of(ours));
    // Bytes come last: a tokenizer.json has none, and its library numbers added tokens in order.
    IntStream.range(0, theirs.length)
        .filter(id -> theirs[id] == Subwords.NO_ROW)
        .filter(id -> id == Vocabulary.PAD || !isAbsent.test(id))
        .boxed()
        .sorted(Comparator.comparing(id -> side.vocabulary().kindOf(id) == Vocabulary.Kind.BYTE))
        .forEach(all::add);
    List<String> tokens = new ArrayList<>();
    for (int row = 0; row < all.size(); row++) {
      tokens.add(
          all.get(row) == AxisOrder.NONE
              ? Text.format("<unused%d>", row)
              : name.apply(all.get(row)));
    }
    return new ExportVocabulary(all, tokens);
  }

  /** Returns whether a row is all zeros. */
  public static boolean isZero(Matrix matrix, int row) {
    return IntStream.range(0, matrix.columns()).allMatch(j -> matrix.get(row, j) == 0);
  }

  /** The rows of the embeddings; zeros for tokens that are not ours. */
  public AxisOrder rows() {
    return AxisOrder.of(ours.stream().mapToInt(id -> id).toArray());
  }

  public int size() {
    return tokens.size();
  }

  /** Returns the row of our id, or -1. */
  public int indexOf(int id) {
    return ours.indexOf(id);
  }

  /** Returns the token of our id, which must be there. */
  public String token(int id) {
    return tokens.get(indexOf(id));
  }

  /** Returns the tokens of our ids. */
  public Map<Integer, String> byId() {
    Map<Integer, String> byId = new HashMap<>();
    for (int row = 0; row < size(); row++) {
      if (ours.get(row) != AxisOrder.NONE) {
        byId.put(ours.get(row), tokens.get(row));
      }
    }
    return byId;
  }

  /**
   * Returns a copy with an additional last token, whose embedding is zero; a token of ours with
   * that name is renamed.
   */
  public ExportVocabulary withZeroLast(String token) {
    List<Integer> more = new ArrayList<>(ours);
    List<String> names = new ArrayList<>(tokens);
    names.replaceAll(name -> name.equals(token) ? BLANK : name);
    more.add(AxisOrder.NONE);
    names.add(token);
    return new ExportVocabulary(more, names);
  }
}
