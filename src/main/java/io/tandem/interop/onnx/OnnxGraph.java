package io.tandem.interop.onnx;

import io.tandem.storage.BuildInfo;
import io.tandem.storage.protobuf.WireContent;
import io.tandem.storage.protobuf.WireWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** An ONNX graph, built node by node in order of computation. Values are identified by name. */
final class OnnxGraph {
  /** The version of the format, and of its operators, that every runtime since 2022 reads. */
  private static final int IR_VERSION = 8;

  private static final int OPERATORS = 17;

  private final WireWriter graph = new WireWriter();
  private final Set<String> stored = new HashSet<>();
  private int nodes;

  OnnxGraph(String name) {
    graph.text(2, name);
  }

  /** Adds a node with one output and returns its name. */
  String node(String operator, List<String> inputs, Attribute... attributes) {
    return nodes(operator, 1, inputs, attributes).get(0);
  }

  /** Adds a node with several outputs and returns their names. */
  List<String> nodes(String operator, int outputs, List<String> inputs, Attribute... attributes) {
    int number = nodes++;
    List<String> names =
        IntStream.range(0, outputs)
            .mapToObj(i -> operator + "_" + number + (i == 0 ? "" : "." + i))
            .toList();
    add(operator, names, inputs, attributes);
    return names;
  }

  /** Adds a node whose output has a given name. */
  void named(String output, String operator, List<String> inputs, Attribute... attributes) {
    nodes++;
    add(operator, List.of(output), inputs, attributes);
  }

  private void add(
      String operator, List<String> outputs, List<String> inputs, Attribute... attributes) {
    WireWriter node = new WireWriter();
    inputs.forEach(input -> node.text(1, input));
    outputs.forEach(output -> node.text(2, output));
    node.text(3, outputs.get(0)).text(4, operator);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute.message()));
    graph.message(1, node);
  }

  /** Stores a tensor, unless one of that name is there already, and returns the name. */
  String store(String name, StoredTensor tensor) {
    if (stored.add(name)) {
      WireWriter message = new WireWriter();
      tensor.shape().forEach(size -> message.integer(1, size));
      message.integer(2, tensor.type().number).text(8, name).content(9, tensor.content());
      graph.message(5, message);
    }
    return name;
  }

  /**
   * Declares an input.
   *
   * @param shape sizes as numbers, or names of sizes that vary
   */
  String input(String name, OnnxType type, Object... shape) {
    graph.message(11, value(name, type, shape));
    return name;
  }

  /** Declares the node of that name as an output. */
  void output(String name, OnnxType type, Object... shape) {
    graph.message(12, value(name, type, shape));
  }

  private static WireWriter value(String name, OnnxType type, Object... shape) {
    WireWriter sizes = new WireWriter();
    for (Object size : shape) {
      sizes.message(
          1,
          size instanceof Integer number
              ? new WireWriter().integer(1, number)
              : new WireWriter().text(2, (String) size));
    }
    WireWriter tensor = new WireWriter().integer(1, type.number).message(2, sizes);
    return new WireWriter().text(1, name).message(2, new WireWriter().message(1, tensor));
  }

  /** Returns the content of the file. */
  WireContent model() {
    return new WireWriter()
        .integer(1, IR_VERSION)
        .text(2, "Tandem")
        .text(3, BuildInfo.current().version())
        .message(7, graph)
        .message(8, new WireWriter().text(1, "").integer(2, OPERATORS));
  }
}
