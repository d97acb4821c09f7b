package io.tandem.network.kernels;

/** The non-linearity of the feed-forward sublayer. */
public enum Activation {
  /** max(0, x). */
  RELU,
  /**
   * x·Φ(x) with the normal distribution function Φ, exactly and not by the tanh formula (Hendrycks
   * and Gimpel 2016).
   */
  GELU,
  /** x / (1 + exp(-x)), also called SiLU (Ramachandran et al. 2017). */
  SWISH
}
