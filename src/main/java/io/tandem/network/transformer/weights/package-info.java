/**
 * The parameters of each layer as typed records, and the frozen names under which they lie in a
 * vertex's flat vector. The gradient of a record of weights has the same record type.
 *
 * <p>Start with {@code EncoderLayerWeights}. Letters: D model size, F feed-forward size.
 */
package io.tandem.network.transformer.weights;
