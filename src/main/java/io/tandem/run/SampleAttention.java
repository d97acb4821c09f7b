package io.tandem.run;

import java.util.List;

/**
 * The attention of a network in reading a sentence and being given its reference, at one
 * validation: S source and T target tokens, H heads. The reference is the same at each validation,
 * so pictures can be compared.
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
