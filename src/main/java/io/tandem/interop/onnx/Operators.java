package io.tandem.interop.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** ONNX's operators: each method adds a node to the graph and returns its output. */
record Operators(OnnxGraph graph) {
  /** Added to excluded scores and logits: their probability becomes 0. */
  static final float RULED_OUT = -1e9f;

  String add(String a, String b) {
    return graph.node("Add", List.of(a, b));
  }

  String subtract(String a, String b) {
    return graph.node("Sub", List.of(a, b));
  }

  String multiply(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  String product(String a, String b) {
    return graph.node("MatMul", List.of(a, b));
  }

  /** A function of one value without attributes. */
  String apply(String operator, String x) {
    return graph.node(operator, List.of(x));
  }

  /** 1 where a &lt; b, else 0. */
  String less(String a, String b) {
    return cast(graph.node("Less", List.of(a, b)), OnnxType.INT64);
  }

  String smaller(String a, String b) {
    return graph.node("Min", List.of(a, b));
  }

  String larger(String a, String b) {
    return graph.node("Max", List.of(a, b));
  }

  String cast(String x, OnnxType type) {
    return graph.node("Cast", List.of(x), Attribute.of("to", type.number));
  }

  /** Gathers slices of the table along an axis. */
  String gather(String table, String indices, int axis) {
    return graph.node("Gather", List.of(table, indices), Attribute.of("axis", axis));
  }

  /** Sizes as in ONNX: 0 keeps the input's, -1 is inferred. */
  String reshape(String x, long... sizes) {
    return graph.node("Reshape", List.of(x, integers(sizes)));
  }

  String transpose(String x, long... axes) {
    return graph.node("Transpose", List.of(x), Attribute.list("perm", axes));
  }

  String insertAxes(String x, long... axes) {
    return graph.node("Unsqueeze", List.of(x, integers(axes)));
  }

  String concatenate(int axis, String... parts) {
    return graph.node("Concat", List.of(parts), Attribute.of("axis", axis));
  }

  /**
   * The part of an axis.
   *
   * @param from [1]
   * @param to [1]; what is beyond the end does not count
   */
  String slice(String x, String from, String to, int axis) {
    return graph.node("Slice", List.of(x, from, to, integers(axis)));
  }

  /** Equal parts of the last axis. */
  List<String> split(String x, int parts) {
    return graph.nodes("Split", parts, List.of(x), Attribute.of("axis", -1));
  }

  /** The size of an axis, [1]. */
  String size(String x, int axis) {
    return graph.node(
        "Shape", List.of(x), Attribute.of("start", axis), Attribute.of("end", axis + 1));
  }

  /**
   * The numbers from {@code from} to {@code to} - 1.
   *
   * @param from [1]
   * @param to [1]
   */
  String range(String from, String to) {
    return graph.node("Range", List.of(scalar(from), scalar(to), scalar(integers(1))));
  }

  private String scalar(String single) {
    return apply("Squeeze", single);
  }

  /** The sum over an axis, which stays with size 1. */
  String sum(String x, int axis) {
    return graph.node("ReduceSum", List.of(x, integers(axis)), Attribute.of("keepdims", 1));
  }

  /** The maximum over axes, which vanish. */
  String maximum(String x, long... axes) {
    return graph.node(
        "ReduceMax", List.of(x), Attribute.list("axes", axes), Attribute.of("keepdims", 0));
  }

  String softmax(String x) {
    return graph.node("Softmax", List.of(x), Attribute.of("axis", -1));
  }

  /** A constant vector. */
  String integers(long... values) {
    String name =
        "integers_"
            + LongStream.of(values).mapToObj(Long::toString).collect(Collectors.joining("_"));
    return graph.store(name, StoredTensor.longs(List.of((long) values.length), values));
  }

  /** A constant. */
  String real(float value) {
    return graph.store("real_" + value, StoredTensor.floats(List.of(), value));
  }

  /** A constant matrix of integers [rows, columns]. */
  String table(String name, long[][] rows) {
    List<Long> shape = List.of((long) rows.length, (long) rows[0].length);
    return graph.store(
        name,
        StoredTensor.longs(shape, Arrays.stream(rows).flatMapToLong(LongStream::of).toArray()));
  }

  /** A constant vector of integers. */
  String vector(String name, long[] values) {
    return graph.store(name, StoredTensor.longs(List.of((long) values.length), values));
  }
}
