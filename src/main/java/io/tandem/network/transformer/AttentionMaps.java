package io.tandem.network.transformer;

import io.tandem.Text;
import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The attention weights of one sentence pair (section 3.2 of the paper), from a forward pass: each
 * row is a distribution over keys. Layers and heads count from 0; S source tokens, T target tokens.
 */
public final class AttentionMaps {
  private final List<double[][][]> encoder = new ArrayList<>();
  private final List<double[][][]> decoder = new ArrayList<>();
  private final List<double[][][]> cross = new ArrayList<>();

  private AttentionMaps() {}

  /**
   * Runs the graph, without dropout, and returns the weights. Nobody else may use the graph
   * meanwhile.
   *
   * @param source ids [S], EOS last as in training
   * @param target ids [T] that the decoder is given, BOS first as in training
   */
  public static AttentionMaps of(ComputationGraph graph, int[] source, int[] target) {
    if (source.length == 0 || target.length == 0) {
      throw new IllegalArgumentException(
          Text.format(
              "%d source and %d target tokens: there must be at least EOS and BOS",
              source.length, target.length));
    }
    graph.outputSingle(
        Nd4j.createFromArray(new int[][] {source}), Nd4j.createFromArray(new int[][] {target}));
    AttentionMaps maps = new AttentionMaps();
    for (int i = 0; has(graph, TransformerGraph.ENCODER + i); i++) {
      maps.encoder.add(
          ((EncoderBlock.Vertex) graph.getVertex(TransformerGraph.ENCODER + i)).attention());
    }
    for (int i = 0; has(graph, TransformerGraph.DECODER + i); i++) {
      DecoderBlock.Vertex block =
          (DecoderBlock.Vertex) graph.getVertex(TransformerGraph.DECODER + i);
      maps.decoder.add(block.selfAttention());
      maps.cross.add(block.crossAttention());
    }
    return maps;
  }

  private static boolean has(ComputationGraph graph, String vertex) {
    return graph.getConfiguration().getVertices().containsKey(vertex);
  }

  /** Returns the weights of a batch of one sentence, a matrix [queries, keys] per head. */
  static double[][][] perHead(AttentionShape shape, Matrix weights) {
    int queries = shape.queries().rows();
    int keys = shape.keys().rows();
    double[][][] heads = new double[shape.heads()][queries][keys];
    int element = 0;
    for (double[][] head : heads) {
      for (int key = 0; key < keys; key++) {
        for (double[] query : head) {
          query[key] = weights.get(0, element++);
        }
      }
    }
    return heads;
  }

  public int encoderLayers() {
    return encoder.size();
  }

  public int decoderLayers() {
    return decoder.size();
  }

  public int heads() {
    return encoder.get(0).length;
  }

  /** Returns the attention of the source tokens to each other: [S, S]. */
  public double[][] encoder(int layer, int head) {
    return encoder.get(layer)[head];
  }

  /** Returns the attention of the target tokens to themselves and to earlier ones: [T, T]. */
  public double[][] decoder(int layer, int head) {
    return decoder.get(layer)[head];
  }

  /**
   * Returns the attention of the target tokens to the source: [T, S]. Token t + 1 is predicted from
   * row t.
   */
  public double[][] cross(int layer, int head) {
    return cross.get(layer)[head];
  }

  /** Returns the mean of {@link #cross(int, int)} over the heads of a layer: [T, S]. */
  public double[][] crossMean(int layer) {
    return mean(Arrays.stream(cross.get(layer)).toList());
  }

  /** Returns the mean over all heads of all layers, for an alignment: [T, S]. */
  public double[][] crossMean() {
    return mean(cross.stream().flatMap(Arrays::stream).toList());
  }

  /**
   * Returns the mean entropy of the rows of a head's weights: 0 bits if each attends to a single
   * token, log2 of the number of keys if to all equally.
   */
  public static double bits(double[][] weights) {
    return Arrays.stream(weights).mapToDouble(AttentionMaps::entropy).average().orElse(0);
  }

  private static double entropy(double[] row) {
    double nats = -Arrays.stream(row).filter(w -> w > 0).map(w -> w * Math.log(w)).sum();
    return nats / Math.log(2);
  }

  private static double[][] mean(List<double[][]> matrices) {
    double[][] mean = new double[matrices.get(0).length][matrices.get(0)[0].length];
    for (double[][] matrix : matrices) {
      for (int row = 0; row < mean.length; row++) {
        for (int column = 0; column < mean[row].length; column++) {
          mean[row][column] += matrix[row][column] / matrices.size();
        }
      }
    }
    return mean;
  }
}
