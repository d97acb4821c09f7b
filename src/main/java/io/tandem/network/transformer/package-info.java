/**
 * The network of "Attention Is All You Need" (arXiv 1706.03762) as vertices of a DL4J
 * ComputationGraph with hand-derived gradients.
 *
 * <p>Start with {@code TransformerGraph}, which assembles the vertices. Class names and parameter
 * names of the vertices are part of the format of saved models.
 */
package io.tandem.network.transformer;
