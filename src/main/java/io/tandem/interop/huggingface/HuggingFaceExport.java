package io.tandem.interop.huggingface;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.config.ModelSettings.Positions;
import io.tandem.config.ModelSettings.Start;
import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.LengthNormalization;
import io.tandem.config.SubwordSettings;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.interop.model.ExportVocabulary;
import io.tandem.interop.model.ModelCard;
import io.tandem.interop.model.ModelToExport;
import io.tandem.interop.model.OutputFiles;
import io.tandem.interop.model.OwnSubwords;
import io.tandem.interop.model.TextNotes;
import io.tandem.interop.model.TokenSpelling;
import io.tandem.interop.model.TokenizerFiles;
import io.tandem.interop.model.Unsupported;
import io.tandem.interop.tensors.Safetensors;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.PositionTensor;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.storage.StoreJson;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a model as a directory that Hugging Face's transformers opens as MarianMT.
 *
 * <p>Its positions have all sines before all cosines. For interleaved positions the model dimension
 * is reordered, which changes no result. A decoder that starts from a vector of zeros gets a token
 * for it, the last one, whose embedding is zero.
 */
public final class HuggingFaceExport {
  private static final Pattern PIECE_OF_TAG = Pattern.compile("\u2581(>>\\S+<<)");
  static final String WEIGHTS = "model.safetensors";
  static final String GENERATION = "generation_config.json";
  static final String TOKENIZER = "tokenizer_config.json";
  static final String SOURCE_MODEL = "source.spm";
  static final String TARGET_MODEL = "target.spm";
  static final String VOCABULARY = "vocab.json";
  static final String TARGET_VOCABULARY = "target_vocab.json";

  private static final String FORMAT = "Hugging Face's MarianMT";
  private static final String START = "<start>";
  static final int POSITIONS = 512;

  private final ModelToExport model;
  private final OutputFiles files;
  private final ExportVocabulary source;
  private final ExportVocabulary target;
  private final int start;

  private HuggingFaceExport(ModelToExport model, OutputFiles files) {
    this.model = model;
    this.files = files;
    boolean fromZero = model.model().start() == Start.ZERO;
    ExportVocabulary ofTarget = model.target(TokenSpelling.END_OF_WORD);
    target = fromZero && !endsInZero(ofTarget) ? ofTarget.withZeroLast(START) : ofTarget;
    source = model.subwords().isJoint() ? target : model.source(TokenSpelling.END_OF_WORD);
    start = fromZero ? target.size() - 1 : target.indexOf(Vocabulary.BOS);
  }

  /** Returns whether padding is the last token and has an embedding of zeros, as in OPUS-MT. */
  private boolean endsInZero(ExportVocabulary vocabulary) {
    return vocabulary.indexOf(Vocabulary.PAD) == vocabulary.size() - 1
        && ExportVocabulary.isZero(model.weights().embeddings().target(), Vocabulary.PAD);
  }

  /**
   * Writes the files.
   *
   * @return notes for users
   * @throws UserException if the format cannot represent the model
   */
  public static List<String> write(ModelToExport model, OutputFiles files) throws IOException {
    requireRepresentable(model.model());
    Subwords subwords = model.subwords();
    if (!subwords.isJoint() && TokenizerFiles.sourceModel(subwords).isEmpty()) {
      throw separate(subwords.kind());
    }
    return new HuggingFaceExport(model, files).write();
  }

  /**
   * Requires a network and subwords that MarianMT has, as far as settings tell.
   *
   * @throws UserException naming the setting to change
   */
  public static void requireRepresentable(ModelSettings model, SubwordSettings subword) {
    requireRepresentable(model);
    if (subword.sides() == Sides.SEPARATE && subword.kind() == SubwordSettings.Kind.BPE) {
      throw separate(subword.kind());
    }
  }

  private static void requireRepresentable(ModelSettings model) {
    if (model.normalization() != Normalization.POST) {
      throw Unsupported.setting(
          "model.normalization",
          model.normalization(),
          FORMAT,
          "its layers normalize after each sublayer",
          "train with model.normalization = post, or export to ctranslate2 or onnx");
    }
  }

  private static UserException separate(Enum<?> kind) {
    return UserException.of(
        "subword.sides = separate with subword.kind = %s cannot be exported to %s, which needs SentencePiece models for that: train with subword.kind = unigram, or export to ctranslate2",
        kind.name().toLowerCase(Locale.ROOT), FORMAT);
  }

  private List<String> write() throws IOException {
    List<String> notes = notes();
    weights();
    files.json(HuggingFaceConfig.FILE, config());
    files.json(GENERATION, generation());
    tokenizer(notes);
    OwnSubwords.write(files, model.subwords(), source, target);
    files.text(ModelCard.FILE, new ModelCard(model, use(), notes).withFrontMatter());
    return notes;
  }

  private void weights() throws IOException {
    WeightTable table = table(model.weights(), model.model(), source, target);
    List<TensorToWrite> tensors = table.tensorsWithCopies();
    for (String name : HuggingFaceTensors.POSITIONS) {
      tensors.add(positions(name));
    }
    files.stream(WEIGHTS, out -> Safetensors.write(out, tensors, Map.of("format", "pt")));
  }

  private static WeightTable table(
      TransformerWeights weights,
      ModelSettings settings,
      ExportVocabulary source,
      ExportVocabulary target) {
    Matrix bias =
        weights
            .embeddings()
            .outputBias()
            .orElseGet(() -> Matrix.allocate(Precision.SINGLE, 1, weights.targetVocabulary()));
    return HuggingFaceTensors.of(
        weights,
        settings.tying(),
        modelOrder(settings.positions(), settings.modelSize()),
        new VocabularyOrder(source.rows(), target.rows()),
        bias);
  }

  /** The order of the model dimension: that of MarianMT's positions. */
  static AxisOrder modelOrder(Positions positions, int modelSize) {
    return positions == Positions.INTERLEAVED
        ? AxisOrder.halves(modelSize)
        : AxisOrder.same(modelSize);
  }

  /** The table of positions, written only for other frequencies than MarianMT's. */
  private TensorToWrite positions(String name) {
    Positions arrangement =
        model.model().positions() == Positions.INTERLEAVED
            ? Positions.HALVES
            : model.model().positions();
    return PositionTensor.of(name, arrangement, POSITIONS, model.model().modelSize());
  }

  private ObjectNode config() {
    ModelSettings settings = model.model();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("architectures").add("MarianMTModel");
    json.put("model_type", "marian")
        .put("is_encoder_decoder", true)
        .put("vocab_size", source.size())
        .put("decoder_vocab_size", target.size())
        .put("d_model", settings.modelSize())
        .put("encoder_layers", settings.encoderLayers())
        .put("decoder_layers", settings.decoderLayers())
        .put("num_hidden_layers", settings.encoderLayers())
        .put("encoder_attention_heads", settings.heads())
        .put("decoder_attention_heads", settings.heads())
        .put("encoder_ffn_dim", settings.feedForwardSize())
        .put("decoder_ffn_dim", settings.feedForwardSize())
        .put("activation_function", name(settings.activation()))
        .put("scale_embedding", true)
        .put("share_encoder_decoder_embeddings", settings.tying().tiesSource())
        .put("tie_word_embeddings", settings.tying().tiesOutput())
        .put("static_position_embeddings", true)
        .put("normalize_before", false)
        .put("normalize_embedding", false)
        .put("add_final_layer_norm", false)
        .put("add_bias_logits", false)
        .put("max_position_embeddings", POSITIONS)
        .put("dropout", settings.dropout())
        .put("attention_dropout", settings.attentionDropout())
        .put("activation_dropout", settings.feedForwardDropout())
        .put("encoder_layerdrop", 0.0)
        .put("decoder_layerdrop", 0.0)
        .put("init_std", 0.02)
        .put("use_cache", true)
        .put("torch_dtype", "float32");
    json.setAll(generation());
    TandemNote.of(settings, model.settings().search()).putInto(json);
    return json;
  }

  private static String name(Activation activation) {
    return activation.name().toLowerCase(Locale.ROOT);
  }

  /** The settings of generation, which go into both files. */
  private ObjectNode generation() {
    SearchSettings search = model.settings().search();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("pad_token_id", target.indexOf(Vocabulary.PAD))
            .put("eos_token_id", target.indexOf(Vocabulary.EOS))
            .put("forced_eos_token_id", target.indexOf(Vocabulary.EOS))
            .put("decoder_start_token_id", start)
            .put("num_beams", search.beam())
            .put("max_length", POSITIONS);
    if (target.indexOf(Vocabulary.BOS) >= 0) {
      json.put("bos_token_id", target.indexOf(Vocabulary.BOS));
    }
    if (search.lengthNormalization() == LengthNormalization.LENGTH) {
      json.put("length_penalty", search.lengthPenalty());
    }
    ArrayNode never = json.putArray("bad_words_ids");
    neverWritten().forEach(id -> never.addArray().add(id));
    return json;
  }

  /** The tokens that our search never writes. */
  private SortedSet<Integer> neverWritten() {
    SortedSet<Integer> never = new TreeSet<>();
    never.add(start);
    for (int id : new int[] {Vocabulary.PAD, Vocabulary.BOS, Vocabulary.UNK}) {
      if (target.indexOf(id) >= 0) {
        never.add(target.indexOf(id));
      }
    }
    return never;
  }

  private void tokenizer(List<String> notes) throws IOException {
    Optional<byte[]> sourceModel = TokenizerFiles.sourceModel(model.subwords());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(
            "tokenizer_class",
            sourceModel.isPresent() ? "MarianTokenizer" : "PreTrainedTokenizerFast")
        .put("source_lang", model.sourceLanguage())
        .put("target_lang", model.targetLanguage())
        .put("model_max_length", POSITIONS)
        .put("separate_vocabs", !model.subwords().isJoint())
        .put("clean_up_tokenization_spaces", false)
        .put("pad_token", source.token(Vocabulary.PAD))
        .put("eos_token", source.token(Vocabulary.EOS))
        .put("unk_token", source.token(Vocabulary.UNK));
    files.json(TOKENIZER, json);
    if (sourceModel.isEmpty()) {
      tokenizerJson(notes);
      return;
    }
    files.bytes(SOURCE_MODEL, sourceModel.get());
    files.bytes(TARGET_MODEL, TokenizerFiles.targetModel(model.subwords()).orElseThrow());
    vocabulary(VOCABULARY, source);
    if (!model.subwords().isJoint()) {
      vocabulary(TARGET_VOCABULARY, target);
    }
  }

  private void tokenizerJson(List<String> notes) throws IOException {
    try {
      files.json("tokenizer.json", TokenizerFiles.tokenizerJson(model.subwords(), target));
    } catch (UserException e) {
      notes.add(TokenizerFiles.none(e));
    }
  }

  private void vocabulary(String name, ExportVocabulary vocabulary) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    TokenizerFiles.vocabulary(vocabulary)
        .fields()
        .forEachRemaining(token -> json.set(lookedUp(token.getKey()), token.getValue()));
    files.bytes(name, StoreJson.indented(json));
  }

  /** MarianTokenizer takes a tag such as {@code >>deu<<} off the text, and looks it up alone. */
  private static String lookedUp(String token) {
    Matcher tag = PIECE_OF_TAG.matcher(token);
    return tag.matches() ? tag.group(1) : token;
  }

  private List<String> notes() {
    List<String> notes =
        new ArrayList<>(
            TokenizerFiles.sourceModel(model.subwords()).isPresent()
                ? TextNotes.of(model.subwords(), true)
                : TextNotes.ofMoses(model.subwords()));
    if (model.model().normEpsilon() != TandemNote.NORM_EPSILON) {
      notes.add(
          "The network was trained with model.normEpsilon = %s; MarianMT computes with 1e-5, which moves logits a little."
              .formatted(model.model().normEpsilon()));
    }
    if (model.model().positions() == Positions.MARIAN) {
      notes.add(
          "The positions are Marian's. They are stored with the weights; MarianMT's own, which"
              + " `save_pretrained` may put in their place, have slightly other frequencies.");
    }
    if (model.settings().search().lengthNormalization() == LengthNormalization.GNMT) {
      notes.add(
          "Tandem divides scores by ((5 + length) / 6)^%s, which transformers does not have: its beam search may choose another translation; greedy search does not."
              .formatted(model.settings().search().lengthPenalty()));
    }
    return notes;
  }

  private static String use() {
    return """
    ```python
    from transformers import AutoTokenizer, MarianMTModel

    tokenizer = AutoTokenizer.from_pretrained("DIRECTORY")
    model = MarianMTModel.from_pretrained("DIRECTORY")
    batch = tokenizer(["A sentence."], return_tensors="pt", padding=True, return_token_type_ids=False)
    print(tokenizer.batch_decode(model.generate(**batch), skip_special_tokens=True))
    ```
    """;
  }
}
