package io.tandem.interop.weights;

import io.tandem.UserException;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The tensors of a format and the weights that they hold. Each format fills one in for a network;
 * it then serves export and import alike.
 */
public final class WeightTable {
  /** The output bias of tokens that are never to be written. */
  public static final float NEVER = -100;

  private static final int SHOWN = 3;

  private final AxisOrder model;
  private final Map<String, Slot> slots = new LinkedHashMap<>();

  /** Aliases of tensors, each with the name of its tensor. */
  private final Map<String, String> copies = new LinkedHashMap<>();

  /**
   * @param model the format's order of the model dimension D
   */
  public WeightTable(AxisOrder model) {
    this.model = model;
  }

  /** Adds the weight of a linear map. */
  WeightTable weight(String name, Linear linear, Orientation orientation) {
    Matrix weight = linear.weight();
    boolean reads = linear.end() == Linear.End.IN;
    return add(
        new Slot(
            name,
            weight,
            orientation,
            reads ? model : AxisOrder.same(weight.rows()),
            reads ? AxisOrder.same(weight.columns()) : model));
  }

  /** Adds the bias of a linear map. */
  WeightTable bias(String name, Linear linear, Orientation orientation) {
    Matrix bias = linear.bias();
    return add(
        new Slot(
            name,
            bias,
            orientation,
            AxisOrder.same(1),
            linear.end() == Linear.End.IN ? AxisOrder.same(bias.columns()) : model));
  }

  /** Adds a normalization under the names of its gain and its bias. */
  WeightTable norm(String gain, String bias, NormWeights norm, Orientation orientation) {
    return add(new Slot(gain, norm.gain(), orientation, AxisOrder.same(1), model))
        .add(new Slot(bias, norm.bias(), orientation, AxisOrder.same(1), model));
  }

  /** Adds embeddings [V, D]: [out, in] in some formats, [in, out] in others. */
  public WeightTable embeddings(
      String name, Matrix embeddings, AxisOrder rows, Orientation orientation) {
    return add(new Slot(name, embeddings, orientation, rows, model));
  }

  /** Adds the bias of the logits. */
  public WeightTable outputBias(
      String name, Matrix bias, AxisOrder vocabulary, Orientation orientation) {
    return add(new Slot(name, bias, orientation, AxisOrder.same(1), vocabulary.filledBy(NEVER)));
  }

  /** Adds an alias of a tensor in the table. */
  public WeightTable copy(String name, String original) {
    if (!slots.containsKey(original) || slots.containsKey(name)) {
      throw new IllegalArgumentException("%s as a copy of %s".formatted(name, original));
    }
    copies.put(name, original);
    return this;
  }

  private WeightTable add(Slot slot) {
    if (slots.put(slot.name(), slot) != null) {
      throw new IllegalArgumentException("two tensors named " + slot.name());
    }
    return this;
  }

  /** The tensors, without copies. */
  public Collection<Slot> slots() {
    return slots.values();
  }

  /** Further names of tensors, by name the tensor that they repeat. */
  public Map<String, String> copies() {
    return Map.copyOf(copies);
  }

  /** Returns the tensors for a file without aliases. */
  public List<TensorToWrite> tensors() {
    return new ArrayList<>(slots.values().stream().map(slot -> tensor(slot.name(), slot)).toList());
  }

  /** Returns the tensors for a file that repeats those with aliases. */
  public List<TensorToWrite> tensorsWithCopies() {
    List<TensorToWrite> all = tensors();
    copies.forEach((name, original) -> all.add(tensor(name, slots.get(original))));
    return all;
  }

  private static TensorToWrite tensor(String name, Slot slot) {
    TensorHeader header = slot.header();
    return new TensorToWrite(
        new TensorHeader(name, header.type(), header.shape()),
        // Computes values when they are written, so that only one tensor at a time is in memory.
        out -> TensorData.ofFloats(slot.values()).write(out));
  }

  /**
   * Fills in the weights from a file.
   *
   * @param others further tensors that the file may contain
   * @param because the source of names and shapes, for messages, such as "config.json"
   * @throws UserException if tensors are missing, have another shape, differ from their copies, are
   *     not numbers, or are unknown
   */
  public void fill(TensorFile file, Collection<String> others, String because) throws IOException {
    requireNames(file, others, because);
    for (Slot slot : slots.values()) {
      require(file, present(file, slot.name()), slot.shape(), because);
    }
    for (Map.Entry<String, String> copy : copies.entrySet()) {
      if (file.headers().containsKey(copy.getKey())) {
        require(file, copy.getKey(), slots.get(copy.getValue()).shape(), because);
      }
    }
    for (Slot slot : slots.values()) {
      slot.fill(file.finiteFloats(present(file, slot.name())));
    }
    for (Map.Entry<String, String> copy : copies.entrySet()) {
      requireEqual(file, copy.getKey(), present(file, copy.getValue()), because);
    }
  }

  /** Returns the name, or an alias if the file has only that. */
  private String present(TensorFile file, String name) {
    return Stream.concat(
            Stream.of(name), copies.keySet().stream().filter(copy -> copies.get(copy).equals(name)))
        .filter(file.headers()::containsKey)
        .findFirst()
        .orElse(name);
  }

  private void requireNames(TensorFile file, Collection<String> others, String because) {
    TreeSet<String> missing = new TreeSet<>(slots.keySet());
    missing.removeIf(name -> file.headers().containsKey(present(file, name)));
    if (!missing.isEmpty()) {
      throw UserException.of(
          "%s lacks the tensor %s%s, which the network of %s has; is it the model of that file?",
          file.file(), missing.first(), andMore(missing), because);
    }
    TreeSet<String> unknown = new TreeSet<>(file.headers().keySet());
    unknown.removeAll(slots.keySet());
    unknown.removeAll(copies.keySet());
    unknown.removeAll(others);
    if (!unknown.isEmpty()) {
      throw UserException.of(
          "%s contains the tensor %s%s, which the network of %s does not have; Tandem reads models without it",
          file.file(), unknown.first(), andMore(unknown), because);
    }
  }

  private static String andMore(SortedSet<String> names) {
    List<String> more = names.stream().skip(1).limit(SHOWN - 1L).toList();
    String shown = more.isEmpty() ? "" : ", " + String.join(", ", more);
    return names.size() <= SHOWN ? shown : shown + " and others";
  }

  /**
   * Rejects a file with a missing tensor or another shape.
   *
   * @param because as in {@link #fill}
   */
  public static void require(TensorFile file, String name, List<Integer> shape, String because) {
    TensorHeader found = file.headers().get(name);
    if (found == null) {
      throw UserException.of(
          "%s lacks the tensor %s, which the network of %s has; is it the model of that file?",
          file.file(), name, because);
    }
    if (!found.shape().equals(shape)) {
      throw UserException.of(
          "%s: the tensor %s has the shape %s, expected %s by %s",
          file.file(), name, found.shape(), shape, because);
    }
  }

  private void requireEqual(TensorFile file, String name, String original, String because)
      throws IOException {
    if (!file.headers().containsKey(name) || name.equals(original)) {
      return;
    }
    if (!Arrays.equals(file.finiteFloats(name), file.floats(original))) {
      throw UserException.of(
          "%s: the tensor %s differs from %s, but by %s they are one; is the setting wrong?",
          file.file(), name, original, because);
    }
  }
}
