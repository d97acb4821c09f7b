package io.tandem.network.transformer;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The common configuration of encoder and decoder blocks, as plain fields for the JSON.
 *
 * @param <W> the record of the block's weights
 */
abstract class BlockConfiguration<W> extends VertexConfiguration<W> {
  /** The epsilon of networks whose JSON does not give it. */
  static final double FORMER_NORM_EPSILON = 1e-5;

  public int modelSize;
  public int heads;
  public int feedForwardSize;
  public Normalization normalization;
  public Activation activation;
  public double dropout;
  public double attentionDropout;
  public double feedForwardDropout;
  public double normEpsilon = FORMER_NORM_EPSILON;

  /** The first of the block's dropout sites. */
  public int site;

  final <T extends BlockConfiguration<?>> T shaped(T block, BlockShape shape, int firstSite) {
    block.modelSize = shape.modelSize();
    block.heads = shape.heads();
    block.feedForwardSize = shape.feedForwardSize();
    block.normalization = shape.normalization();
    block.activation = shape.activation();
    block.dropout = shape.dropout();
    block.attentionDropout = shape.attentionDropout();
    block.feedForwardDropout = shape.feedForwardDropout();
    block.normEpsilon = shape.normEpsilon();
    block.site = firstSite;
    return block;
  }

  final BlockShape blockShape() {
    return new BlockShape(
        modelSize,
        heads,
        feedForwardSize,
        normalization,
        activation,
        dropout,
        attentionDropout,
        feedForwardDropout,
        normEpsilon);
  }

  @Override
  void initialize(Map<String, INDArray> parameters) {
    Initialization.block(seed, layerName, parameters);
  }

  @Override
  public IUpdater getUpdaterByParam(String parameter) {
    long[] shape = parameterShapes().get(parameter);
    return updater instanceof MatrixOptimizer optimizer && shape[0] > 1
        ? optimizer.ofMatrix((int) shape[0], (int) shape[1], projections(parameter))
        : updater;
  }

  private static int projections(String parameter) {
    return parameter.endsWith("Wqkv") ? 3 : parameter.endsWith("Wkv") ? 2 : 1;
  }

  @Override
  List<Object> identity() {
    List<Object> parts = super.identity();
    parts.add(blockShape());
    parts.add(site);
    return parts;
  }
}
