package io.tandem.interop.weights;

import java.util.List;
import java.util.Locale;

/**
 * A format's names of the tensors of layers, and their orientation. A {@code *} in the name of a
 * map or of a normalization stands for one of its two tensors. For example, Hugging Face's MarianMT
 * has {@code model.encoder.layers.0.self_attn.q_proj.weight} by:
 *
 * <pre>
 *   layer      model.%s.layers.%d
 *   self       .self_attn.q_proj.*
 *   tensors    weight
 * </pre>
 *
 * @param layer the name of a layer by its side and number
 * @param self self-attention: queries, keys and values, as one map or three, and the output
 * @param cross attention to the source: queries; keys and values, as one map or two; and the output
 * @param feedForward the inner map and the output
 */
public record LayerNames(
    Layer layer, Sublayer self, Sublayer cross, Sublayer feedForward, Tensors tensors) {
  /**
   * The names of layers.
   *
   * @param pattern with {@code %s} for encoder or decoder, and {@code %d} for the number
   * @param first the number of the first layer
   */
  public record Layer(String pattern, int first) {
    String of(String side, int index) {
      return String.format(Locale.ROOT, pattern, side, first + index);
    }
  }

  /**
   * The names of a sublayer's parts, appended to the layer's.
   *
   * @param maps its linear maps, in order of computation
   */
  public record Sublayer(List<String> maps, String norm) {
    public Sublayer {
      maps = List.copyOf(maps);
    }
  }

  /**
   * The tensors of maps and normalizations.
   *
   * @param matrices the orientation of weights
   * @param vectors that of biases, and of both tensors of a normalization
   */
  public record Tensors(Pair map, Pair norm, Orientation matrices, Orientation vectors) {}

  /**
   * The replacements of {@code *}.
   *
   * @param weight of the weight, or the gain of a normalization
   */
  public record Pair(String weight, String bias) {
    String weightOf(String name) {
      return name.replace("*", weight);
    }

    String biasOf(String name) {
      return name.replace("*", bias);
    }
  }
}
