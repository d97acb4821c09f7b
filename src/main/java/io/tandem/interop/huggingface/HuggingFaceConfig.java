package io.tandem.interop.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Tying;
import java.util.Map;
import java.util.Set;

/**
 * The network that the {@code config.json} of a MarianMT model describes. Every field that affects
 * Hugging Face's computation is read, or refused by name if its value is not supported.
 *
 * @param file the file, for messages
 * @param startId the token with whose embedding the decoder begins
 * @param padId the padding token
 */
record HuggingFaceConfig(
    String file,
    int encoderLayers,
    int decoderLayers,
    int modelSize,
    int heads,
    int feedForwardSize,
    Activation activation,
    Tying tying,
    int sourceVocabulary,
    int targetVocabulary,
    int startId,
    int padId,
    TandemNote note) {
  static final String FILE = "config.json";

  /** Hugging Face's names of activations. */
  static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "relu", Activation.RELU,
          "gelu", Activation.GELU,
          "swish", Activation.SWISH,
          "silu", Activation.SWISH);

  private static final int MAX_SIZE = 1_000_000;

  /** Switches that must be off, with the reason. */
  private static final Map<String, String> OFF =
      Map.of(
          "normalize_before", "MarianMT's encoder and decoder normalize after each sublayer",
          "normalize_embedding", "Tandem does not normalize embeddings",
          "add_final_layer_norm", "a post-norm network has no final normalization in Tandem",
          "add_bias_logits", "the bias of the logits is final_logits_bias",
          "is_decoder", "a translation model has an encoder and a decoder",
          "add_cross_attention", "a translation model has its cross-attention already",
          "tie_encoder_decoder", "encoder and decoder have weights of their own in Tandem");

  /** Switches that must be on. */
  private static final Map<String, String> ON =
      Map.of(
          "is_encoder_decoder", "a translation model has an encoder and a decoder",
          "scale_embedding", "Tandem multiplies embeddings by the square root of d_model",
          "static_position_embeddings", "Tandem computes positions and does not learn them");

  /** Fields that must be absent: they change what is loaded or computed. */
  private static final Set<String> REFUSED =
      Set.of("auto_map", "quantization_config", "compression_config", "adapters");

  /**
   * Reads the file.
   *
   * @throws UserException naming the field that is missing, wrong, or not supported
   */
  static HuggingFaceConfig parse(JsonNode json, String file) {
    Fields fields = new Fields(json, file);
    fields.requireWord("model_type", "marian");
    REFUSED.forEach(fields::requireAbsent);
    OFF.forEach((name, why) -> fields.requireFlag(name, why, false, false));
    ON.forEach((name, why) -> fields.requireFlag(name, why, true, !name.equals("scale_embedding")));
    if (!json.path("pruned_heads").isMissingNode() && !json.path("pruned_heads").isEmpty()) {
      throw fields.refused("pruned_heads", "Tandem's layers have all heads");
    }
    int heads = fields.same("encoder_attention_heads", "decoder_attention_heads");
    int vocabulary = fields.number("vocab_size");
    int targetVocabulary =
        json.hasNonNull("decoder_vocab_size") ? fields.number("decoder_vocab_size") : vocabulary;
    int padId = fields.id("pad_token_id", targetVocabulary);
    return new HuggingFaceConfig(
        file,
        fields.number("encoder_layers"),
        fields.number("decoder_layers"),
        fields.number("d_model"),
        heads,
        fields.same("encoder_ffn_dim", "decoder_ffn_dim"),
        fields.activation(),
        fields.tying(vocabulary, targetVocabulary),
        vocabulary,
        targetVocabulary,
        fields.id("decoder_start_token_id", targetVocabulary),
        padId,
        TandemNote.of(json, file));
  }

  /** The fields of the JSON object, with messages that name them. */
  private record Fields(JsonNode json, String file) {
    UserException refused(String name, String why) {
      return UserException.of("%s: %s = %s is not supported: %s", file, name, json.path(name), why);
    }

    void requireWord(String name, String expected) {
      if (!json.path(name).asText().equals(expected)) {
        throw UserException.of(
            "%s: %s = %s, expected \"%s\": Tandem reads MarianMT models and no others",
            file, name, json.has(name) ? json.path(name).toString() : "nothing", expected);
      }
    }

    void requireAbsent(String name) {
      if (json.hasNonNull(name)) {
        throw refused(name, "Tandem reads plain weights by MarianMT's own rules");
      }
    }

    void requireFlag(String name, String why, boolean expected, boolean otherwise) {
      if (flag(name, otherwise) != expected) {
        throw json.has(name)
            ? refused(name, why)
            : UserException.of(
                "%s has no %s, which MarianMT takes for %s: %s", file, name, otherwise, why);
      }
    }

    boolean flag(String name, boolean otherwise) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        return otherwise;
      }
      if (!value.isBoolean()) {
        throw UserException.of("%s: %s = %s, expected true or false", file, name, value);
      }
      return value.asBoolean();
    }

    int number(String name) {
      return number(name, 1, MAX_SIZE);
    }

    int id(String name, int vocabulary) {
      return number(name, 0, vocabulary - 1);
    }

    private int number(String name, int least, int most) {
      JsonNode value = json.path(name);
      if (!value.isIntegralNumber()
          || !value.canConvertToInt()
          || value.asInt() < least
          || value.asInt() > most) {
        throw UserException.of(
            "%s: %s = %s, expected a number from %d to %d",
            file, name, value.isMissingNode() ? "nothing" : value, least, most);
      }
      return value.asInt();
    }

    int same(String encoder, String decoder) {
      int value = number(encoder);
      if (number(decoder) != value) {
        throw UserException.of(
            "%s: %s = %s and %s = %s are not supported: Tandem has one such size for encoder and decoder",
            file, encoder, json.path(encoder), decoder, json.path(decoder));
      }
      return value;
    }

    Activation activation() {
      String name = json.path("activation_function").asText("gelu");
      Activation activation = ACTIVATIONS.get(name);
      if (activation == null) {
        throw refused(
            "activation_function", "Tandem has relu, gelu (the exact one) and swish (silu)");
      }
      return activation;
    }

    Tying tying(int vocabulary, int targetVocabulary) {
      boolean shares = flag("share_encoder_decoder_embeddings", true);
      boolean ties = flag("tie_word_embeddings", true);
      if (shares && !ties) {
        throw refused(
            "tie_word_embeddings",
            "with share_encoder_decoder_embeddings = true Tandem ties the output as well");
      }
      if (shares && vocabulary != targetVocabulary) {
        throw refused(
            "decoder_vocab_size",
            "with share_encoder_decoder_embeddings = true it is vocab_size = " + vocabulary);
      }
      return shares ? Tying.ALL : ties ? Tying.TARGET : Tying.NONE;
    }
  }
}
