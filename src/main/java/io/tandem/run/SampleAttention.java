package io.tandem.run;

import java.util.List;

/**
 * The attention of a network that reads a sentence and its reference, at one validation: S source
 * and T target tokens, H heads. As the reference stays the same, pictures of different validations
 * are comparable.
 *
 * @param source the S tokens read, the end of the sentence last
 * @param written the T tokens to be predicted, the end of the sentence last
 * @param mean [T, S] weights of cross-attention, mean over all heads of all layers
 * @param heads [H, T, S] the same of each head of the last layer
 */
public record SampleAttention(
    List<String> source,
    List<String> written,
    List<List<Double>> mean,
    List<List<List<Double>>> heads) {
  public SampleAttention {
    source = List.copyOf(source);
    written = List.copyOf(written);
    mean = List.copyOf(mean);
    heads = List.copyOf(heads);
  }
}
