package io.tandem.transformer;

import io.tandem.config.ModelSettings.Normalization;
import io.tandem.kernels.Activation;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The configuration that encoder and decoder blocks have in common, as plain fields for the JSON.
 *
 * @param <W> the record of the block's weights
 */
abstract class BlockConfiguration<W> extends VertexConfiguration<W> {
  public int modelSize;
  public int heads;
  public int feedForwardSize;
  public Normalization normalization;
  public Activation activation;
  public double dropout;
  public double attentionDropout;
  public double feedForwardDropout;

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
        feedForwardDropout);
  }

  @Override
  void initialize(Map<String, INDArray> parameters) {
    Initialization.block(seed, layerName, parameters);
  }

  @Override
  List<Object> identity() {
    List<Object> parts = super.identity();
    parts.add(blockShape());
    parts.add(site);
    return parts;
  }
}
