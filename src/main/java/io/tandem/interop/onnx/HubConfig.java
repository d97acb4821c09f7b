package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.network.transformer.BlockShape;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.subword.Vocabulary;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The settings files of the directory. The model is declared a MarianMT, whose interface the graphs
 * have: programs use it to run them, and the graphs define the arithmetic.
 */
record HubConfig(OnnxModel model, Set<WeightFormat> formats) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** config.json. */
  ObjectNode config() {
    TransformerWeights weights = model.weights();
    BlockShape shape = weights.shape();
    EmbeddingWeights embeddings = weights.embeddings();
    boolean isPreNorm = shape.normalization() == Normalization.PRE;
    ObjectNode json = JSON.createObjectNode().put("model_type", "marian");
    json.putArray("architectures").add("MarianMTModel");
    json.put("is_encoder_decoder", true)
        .put("vocab_size", model.tokenizer().ids().size())
        .put("decoder_vocab_size", model.tokenizer().ids().size())
        .put("d_model", shape.modelSize())
        .put("encoder_layers", weights.encoder().size())
        .put("decoder_layers", weights.decoder().size())
        .put("num_hidden_layers", weights.encoder().size())
        .put("encoder_attention_heads", shape.heads())
        .put("decoder_attention_heads", shape.heads())
        .put("encoder_ffn_dim", shape.feedForwardSize())
        .put("decoder_ffn_dim", shape.feedForwardSize())
        .put("activation_function", shape.activation().name().toLowerCase(Locale.ROOT))
        .put("scale_embedding", true)
        .put("static_position_embeddings", true)
        .put("normalize_before", isPreNorm)
        .put("add_final_layer_norm", isPreNorm)
        .put("normalize_embedding", false)
        .put("share_encoder_decoder_embeddings", embeddings.source() == embeddings.target())
        .put("tie_word_embeddings", embeddings.target() == embeddings.output())
        .put("max_position_embeddings", model.lengths().positions())
        .put("dropout", shape.dropout())
        .put("use_cache", true);
    putTokens(json);
    json.putObject("transformers.js_config")
        .put("dtype", EnumSet.copyOf(formats).iterator().next().javascriptName());
    return json;
  }

  /** generation_config.json. */
  ObjectNode generation() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("max_length", model.lengths().positions())
            .put("num_beams", 1)
            .put("do_sample", false);
    putTokens(json);
    return json;
  }

  private static void putTokens(ObjectNode json) {
    json.put("pad_token_id", Vocabulary.PAD)
        .put("bos_token_id", Vocabulary.BOS)
        .put("eos_token_id", Vocabulary.EOS)
        .put("decoder_start_token_id", Vocabulary.BOS);
  }

  /** tokenizer_config.json. */
  ObjectNode tokenizer() {
    return JSON.createObjectNode()
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("model_max_length", model.lengths().sourceIds())
        .put("pad_token", name(Vocabulary.PAD))
        .put("bos_token", name(Vocabulary.BOS))
        .put("eos_token", name(Vocabulary.EOS))
        .put("unk_token", name(Vocabulary.UNK))
        .put("clean_up_tokenization_spaces", false);
  }

  private String name(int id) {
    return model.tokenizer().json().path("added_tokens").path(id).path("content").asText();
  }
}
