package io.tandem.transformer;

import io.tandem.kernels.Precision;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The slot of a vertex in a graph, as DL4J hands it to {@code instantiate}.
 *
 * @param params the vertex' part of the graph's flat vector of parameters
 * @param initialize whether the vertex sets its initial parameters
 */
record GraphSlot(
    ComputationGraph graph,
    String name,
    int index,
    INDArray params,
    boolean initialize,
    DataType type) {
  Precision precision() {
    return GraphState.precision(type);
  }
}
