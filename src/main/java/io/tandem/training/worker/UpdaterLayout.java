package io.tandem.training.worker;

import io.tandem.Text;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.worker.BlockOptimizer.Step;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.UpdaterUtils;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The layout of the flat state of DL4J's updater, with which part of the parameters can be updated
 * on its own, given that part of the state. Parameters that follow each other and have equal
 * optimizers share a block; the state of a block of n parameters consists of vectors of n floats,
 * one after another: for Adam first all of m, then all of v.
 *
 * <p>The state of a part of the parameters has the same order, restricted to that part. Vectors are
 * bytes, little-endian.
 */
public final class UpdaterLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Parameters updated at a time; with gradient and moments they stay in a cache. */
  private static final int CHUNK = 1 << 16;

  private final List<Block> blocks;
  private final int stateLength;
  private final MathMode math;

  /**
   * Parameters that one optimizer updates.
   *
   * @param from the first parameter
   * @param to the parameter after the last
   * @param stateFrom where its state begins
   * @param vectors floats of state for each parameter
   */
  private record Block(int from, int to, int stateFrom, int vectors, IUpdater updater)
      implements Serializable {
    int length() {
      return to - from;
    }

    /** Returns whether its parameters cannot be updated apart from each other. */
    boolean isWhole() {
      return updater instanceof Muon.OfMatrix;
    }

    Block until(int end) {
      return new Block(from, end, stateFrom, vectors, updater);
    }
  }

  private UpdaterLayout(List<Block> blocks, int stateLength, MathMode math) {
    this.blocks = List.copyOf(blocks);
    this.stateLength = stateLength;
    this.math = math;
  }

  /**
   * Returns the layout of the state that DL4J would create for a graph, without creating it.
   *
   * @param math the format of products in updates of the graph
   */
  public static UpdaterLayout of(ComputationGraph graph, MathMode math) {
    List<Block> blocks = new ArrayList<>();
    Trainable lastVertex = null;
    String lastName = null;
    int at = 0;
    int stateAt = 0;
    for (int number : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[number];
      if (vertex.numParams() == 0) {
        continue;
      }
      for (var parameter : vertex.paramTable(false).entrySet()) {
        int length = Math.toIntExact(parameter.getValue().length());
        IUpdater updater = vertex.getConfig().getUpdaterByParam(parameter.getKey());
        int stateOfThis = Math.toIntExact(updater.stateSize(length));
        if (lastVertex != null
            && UpdaterUtils.updaterConfigurationsEquals(
                lastVertex, lastName, vertex, parameter.getKey())) {
          int last = blocks.size() - 1;
          blocks.set(last, blocks.get(last).until(at + length));
        } else {
          blocks.add(new Block(at, at + length, stateAt, stateOfThis / length, updater));
        }
        lastVertex = vertex;
        lastName = parameter.getKey();
        at += length;
        stateAt += stateOfThis;
      }
    }
    return new UpdaterLayout(blocks, stateAt, math);
  }

  /**
   * Returns the nearest place at which the parameters may be divided: not within a matrix that is
   * updated as a whole.
   */
  public int bound(int place) {
    for (Block block : blocks) {
      if (block.isWhole() && block.from() < place && place < block.to()) {
        return place - block.from() <= block.to() - place ? block.from() : block.to();
      }
    }
    return place;
  }

  /** Floats of the whole state; 0 for an optimizer without state. */
  public int stateLength() {
    return stateLength;
  }

  /** Receives each piece of the state of some parameters, in order. */
  private interface Piece {
    /**
     * @param inWhole where it begins in the whole state
     * @param inPart where it begins in the state of these parameters
     */
    void at(int inWhole, int inPart, int length);
  }

  /** Visits the state of the parameters {@code from} to {@code to - 1}; returns its floats. */
  private int pieces(int from, int to, Piece piece) {
    int inPart = 0;
    for (Block block : blocks) {
      int first = Math.max(from, block.from());
      int length = Math.min(to, block.to()) - first;
      for (int vector = 0; vector < block.vectors() && length > 0; vector++) {
        int inWhole = block.stateFrom() + vector * block.length() + first - block.from();
        piece.at(inWhole, inPart, length);
        inPart += length;
      }
    }
    return inPart;
  }

  private int stateLength(int from, int to) {
    return pieces(from, to, (inWhole, inPart, length) -> {});
  }

  /**
   * Returns the state of the parameters from {@code from} to {@code to - 1}.
   *
   * @param whole the whole state; empty if there is none
   */
  public byte[] cut(byte[] whole, int from, int to) {
    if (whole.length == 0) {
      return whole;
    }
    requireLength(whole.length, stateLength);
    return cut(ByteBuffer.wrap(whole), from, to);
  }

  /** Returns the state of those parameters from DL4J's vector of the whole state. */
  public byte[] cut(INDArray whole, int from, int to) {
    return cut(bytes(whole), from, to);
  }

  private byte[] cut(ByteBuffer whole, int from, int to) {
    byte[] part = new byte[Float.BYTES * stateLength(from, to)];
    pieces(
        from,
        to,
        (inWhole, inPart, length) ->
            whole.get(Float.BYTES * inWhole, part, Float.BYTES * inPart, Float.BYTES * length));
    return part;
  }

  private static ByteBuffer bytes(INDArray whole) {
    return Matrix.of(whole.reshape(whole.length())).bytes();
  }

  /** Puts the state of the parameters from {@code from} to {@code to - 1} into the whole state. */
  public void join(byte[] part, int from, int to, float[] whole) {
    requireLength(part.length, stateLength(from, to));
    FloatBuffer floats = FlatVector.floats(part);
    pieces(from, to, (inWhole, inPart, length) -> floats.get(inPart, whole, inWhole, length));
  }

  /** Puts that state into DL4J's vector of the whole state. */
  public void join(byte[] part, int from, int to, INDArray whole) {
    requireLength(part.length, stateLength(from, to));
    ByteBuffer bytes = bytes(whole);
    pieces(
        from,
        to,
        (inWhole, inPart, length) ->
            bytes.put(Float.BYTES * inWhole, part, Float.BYTES * inPart, Float.BYTES * length));
  }

  private static void requireLength(int bytes, int floats) {
    if (bytes != Float.BYTES * floats) {
      throw new IllegalArgumentException(
          Text.format(
              "%d bytes of optimizer state, expected %d floats: they belong to another network",
              bytes, floats));
    }
  }

  /**
   * Some of the parameters, with the state of their optimizer.
   *
   * @param from the first of them
   * @param state empty before the first update
   */
  public record Part(int from, byte[] parameters, byte[] state) {
    int to() {
      return from + parameters.length / Float.BYTES;
    }
  }

  /**
   * Returns part of the parameters after an update, bit-identical to that of all of them by {@link
   * GraphOptimizer}. It begins and ends at a {@link #bound}.
   *
   * @param gradient as long as the part's parameters
   * @param scale the factor by which the gradient is multiplied first
   * @param updates updates made so far
   */
  public Part updated(Part before, byte[] gradient, float scale, int updates) {
    int from = before.from();
    int to = before.to();
    byte[] state =
        before.state().length > 0
            ? before.state().clone()
            : new byte[Float.BYTES * stateLength(from, to)];
    byte[] parameters = before.parameters().clone();
    Step step =
        new Step(
            updates,
            scale,
            WorkerThreads.ONE,
            new Orthogonalization(() -> KernelChoice.best(math)));
    int stateAt = 0;
    for (Block block : blocks) {
      int first = Math.max(from, block.from());
      int length = Math.min(to, block.to()) - first;
      if (length <= 0) {
        continue;
      }
      Views views =
          new Views(
              FlatVector.floats(parameters).slice(first - from, length),
              FlatVector.floats(gradient).slice(first - from, length),
              FlatVector.floats(state).slice(stateAt, block.vectors() * length),
              length);
      int chunk = block.isWhole() ? block.length() : CHUNK;
      for (int at = 0; at < length; at += chunk) {
        update(block, views, new Chunk(at, Math.min(chunk, length - at)), step);
      }
      stateAt += block.vectors() * length;
    }
    return new Part(from, parameters, state);
  }

  /** Views of a block's share of a part. */
  private record Views(
      FloatBuffer parameters, FloatBuffer gradient, FloatBuffer state, int length) {}

  /** Parameters of a part that are updated together. */
  private record Chunk(int from, int count) {}

  private static void update(Block block, Views of, Chunk chunk, Step step) {
    int at = chunk.from();
    int count = chunk.count();
    float[] gradient = new float[count];
    of.gradient().get(at, gradient);
    float[] state = new float[block.vectors() * count];
    for (int vector = 0; vector < block.vectors(); vector++) {
      of.state().get(vector * of.length() + at, state, vector * count, count);
    }
    INDArray difference = Nd4j.createFromArray(gradient);
    INDArray stateView = state.length == 0 ? null : Nd4j.createFromArray(state);
    BlockOptimizer.of(block.updater().instantiate(stateView, false)).apply(difference, step);
    FlatVector.floats(difference).get(0, gradient);
    if (stateView != null) {
      FlatVector.floats(stateView).get(0, state);
      for (int vector = 0; vector < block.vectors(); vector++) {
        of.state().put(vector * of.length() + at, state, vector * count, count);
      }
    }
    float[] parameters = new float[count];
    of.parameters().get(at, parameters);
    for (int i = 0; i < count; i++) {
      parameters[i] -= gradient[i];
    }
    of.parameters().put(at, parameters);
  }
}
