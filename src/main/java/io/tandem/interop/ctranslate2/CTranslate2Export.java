package io.tandem.interop.ctranslate2;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.config.ModelSettings.Start;
import io.tandem.config.SearchSettings;
import io.tandem.interop.model.ExportMath;
import io.tandem.interop.model.ExportVocabulary;
import io.tandem.interop.model.ModelCard;
import io.tandem.interop.model.ModelToExport;
import io.tandem.interop.model.OutputFiles;
import io.tandem.interop.model.OwnSubwords;
import io.tandem.interop.model.TextNotes;
import io.tandem.interop.model.TokenSpelling;
import io.tandem.interop.model.TokenizerFiles;
import io.tandem.interop.onnx.HubTokenizer;
import io.tandem.interop.onnx.TokenizerIds;
import io.tandem.interop.tensors.CTranslate2Bin;
import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.interop.weights.PositionTensor;
import io.tandem.interop.weights.Slot;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.storage.StoreJson;
import io.tandem.subword.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a model for CTranslate2. */
public final class CTranslate2Export {
  static final String WEIGHTS = "model.bin";

  /** The rows of the table of positions; CTranslate2 accepts no longer sentences. */
  private static final int POSITIONS = 1024;

  /** CTranslate2's default epsilon of normalization. */
  private static final double NORM_EPSILON = 1e-5;

  /** CTranslate2's numbers of activations. */
  private static final Map<Activation, Integer> ACTIVATIONS =
      Map.of(Activation.RELU, 0, Activation.SWISH, 2, Activation.GELU, 3);

  private static final String WITH_SENTENCEPIECE =
      """
      ```python
      import ctranslate2, sentencepiece

      source = sentencepiece.SentencePieceProcessor("DIRECTORY/source.spm")
      target = sentencepiece.SentencePieceProcessor("DIRECTORY/target.spm")
      translator = ctranslate2.Translator("DIRECTORY")
      result = translator.translate_batch([source.encode("A sentence.", out_type=str)], SEARCH)
      print(target.decode(result[0].hypotheses[0]))
      ```
      """;

  private static final String WITH_TOKENIZERS =
      """
      ```python
      import ctranslate2, json, tokenizers

      tokenizer = tokenizers.Tokenizer.from_file("DIRECTORY/tokenizer.json")
      tokens = json.load(open("DIRECTORY/tokens.json", encoding="utf-8"))
      translator = ctranslate2.Translator("DIRECTORY")
      ids = tokenizer.encode("A sentence.", add_special_tokens=False).ids
      line = [token for id in ids for token in tokens["source"][id]]
      result = translator.translate_batch([line], SEARCH)
      print(tokenizer.decode([tokens["target"][token] for token in result[0].hypotheses[0]]))
      ```

      `tokens.json` has the model's tokens for each id of `tokenizer.json`, and the ids of those that it writes. Tandem
      makes the same tokens of lines with `jobs/translate.sh --model RUN --subwords encode`, and lines of tokens with `decode`.
      """;

  private static final String WITH_SUBWORDS =
      """
      ```python
      import ctranslate2, sys

      translator = ctranslate2.Translator("DIRECTORY")
      for line in sys.stdin:
          result = translator.translate_batch([line.rstrip("\\n").split(" ")], SEARCH)
          print(" ".join(result[0].hypotheses[0]))
      ```

      between `jobs/translate.sh --model RUN --subwords encode` and `jobs/translate.sh --model RUN --subwords decode`.
      """;

  private final ModelToExport model;
  private final ExportMath math;
  private final OutputFiles files;
  private final ExportVocabulary source;
  private final ExportVocabulary target;

  private CTranslate2Export(ModelToExport model, ExportMath math, OutputFiles files) {
    this.model = model;
    this.math = math;
    this.files = files;
    source = model.source(TokenSpelling.END_OF_WORD);
    target = model.target(TokenSpelling.END_OF_WORD);
  }

  /**
   * Writes the files.
   *
   * @return notes for users
   */
  public static List<String> write(ModelToExport model, ExportMath math, OutputFiles files)
      throws IOException {
    return new CTranslate2Export(model, math, files).write();
  }

  private List<String> write() throws IOException {
    weights();
    files.json("config.json", config());
    if (model.subwords().isJoint()) {
      vocabulary("shared_vocabulary.json", source);
    } else {
      vocabulary("source_vocabulary.json", source);
      vocabulary("target_vocabulary.json", target);
    }
    List<String> notes = new ArrayList<>();
    String use = tokenizer(notes).replace("SEARCH", search());
    OwnSubwords.write(files, model.subwords(), source, target);
    files.text(ModelCard.FILE, new ModelCard(model, use, notes).text());
    return notes;
  }

  /** Without them, CTranslate2 searches with two hypotheses and another preference for length. */
  private String search() {
    SearchSettings search = model.settings().search();
    return Text.format("beam_size=%d, length_penalty=%s", search.beam(), search.lengthPenalty());
  }

  private void weights() throws IOException {
    WeightTable table =
        CTranslate2Tensors.of(
            model.weights(),
            model.model().tying(),
            new VocabularyOrder(source.rows(), target.rows()));
    List<TensorToWrite> tensors = new ArrayList<>();
    Map<String, String> aliases = new HashMap<>(table.copies());
    if (math == ExportMath.FLOAT32) {
      tensors.addAll(table.tensors());
    } else {
      for (Slot slot : table.slots()) {
        tensors.addAll(quantized(slot));
      }
      table.copies().forEach((name, original) -> aliases.put(scaleOf(name), scaleOf(original)));
    }
    for (String side : List.of("encoder/", "decoder/")) {
      tensors.addAll(scalars(side));
      tensors.add(positions(side + "position_encodings/encodings"));
    }
    tensors.add(int8("decoder/start_from_zero_embedding", model.model().start() == Start.ZERO));
    int alignmentLayer = model.weights().alignmentLayer();
    tensors.add(int16("decoder/alignment_layer", alignmentLayer));
    tensors.add(int16("decoder/alignment_heads", model.weights().alignmentHeads(alignmentLayer)));
    files.stream(WEIGHTS, out -> CTranslate2Bin.write(out, tensors, aliases));
  }

  /** Returns a matrix in integers with its scales; vectors stay as they are. */
  private static List<TensorToWrite> quantized(Slot slot) {
    if (slot.shape().size() < 2) {
      return List.of(
          new TensorToWrite(slot.header(), out -> TensorData.ofFloats(slot.values()).write(out)));
    }
    int rows = slot.shape().get(0);
    TensorHeader weights = new TensorHeader(slot.name(), ElementType.INT8, slot.shape());
    TensorHeader scales =
        new TensorHeader(scaleOf(slot.name()), ElementType.FLOAT32, List.of(rows));
    return List.of(
        new TensorToWrite(
            weights, out -> out.write(new QuantizedRows(slot.values(), rows).weights())),
        new TensorToWrite(
            scales,
            out ->
                TensorData.ofFloats(new QuantizedRows(slot.values(), rows).scales()).write(out)));
  }

  private static String scaleOf(String weight) {
    return weight + "_scale";
  }

  private List<TensorToWrite> scalars(String side) {
    ModelSettings settings = model.model();
    List<TensorToWrite> tensors = new ArrayList<>();
    tensors.add(int16(side + "num_heads", settings.heads()));
    tensors.add(int8(side + "pre_norm", settings.normalization() == Normalization.PRE));
    tensors.add(int8(side + "activation", ACTIVATIONS.get(settings.activation())));
    tensors.add(int8(side + "multi_query_attention", false));
    tensors.add(int8(side + "scale_embeddings", true));
    if (side.startsWith("encoder")) {
      tensors.add(int8(side + "embeddings_merge", false));
    } else {
      for (String name : List.of("alibi", "alibi_use_positive_positions", "scale_alibi")) {
        tensors.add(int8(side + name, false));
      }
    }
    return tensors;
  }

  private static TensorToWrite int8(String name, boolean value) {
    return int8(name, value ? 1 : 0);
  }

  private static TensorToWrite int8(String name, int value) {
    return new TensorToWrite(
        new TensorHeader(name, ElementType.INT8, List.of()), TensorData.ofBytes((byte) value));
  }

  private static TensorToWrite int16(String name, int value) {
    byte[] bytes =
        ByteBuffer.allocate(Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) value)
            .array();
    return new TensorToWrite(
        new TensorHeader(name, ElementType.INT16, List.of()), TensorData.ofBytes(bytes));
  }

  private TensorToWrite positions(String name) {
    return PositionTensor.of(name, model.model().positions(), POSITIONS, model.model().modelSize());
  }

  private ObjectNode config() {
    boolean hasBegin = target.indexOf(Vocabulary.BOS) >= 0;
    String end = target.token(Vocabulary.EOS);
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("add_source_bos", false)
            .put("add_source_eos", true)
            .put("bos_token", hasBegin ? target.token(Vocabulary.BOS) : end)
            .put("eos_token", end)
            .put("unk_token", target.token(Vocabulary.UNK))
            .put(
                "decoder_start_token",
                hasBegin && model.model().start() == Start.BOS
                    ? target.token(Vocabulary.BOS)
                    : end);
    double epsilon = model.model().normEpsilon();
    return epsilon == NORM_EPSILON
        ? json.putNull("layer_norm_epsilon")
        : json.put("layer_norm_epsilon", epsilon);
  }

  private void vocabulary(String name, ExportVocabulary vocabulary) throws IOException {
    ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
    vocabulary.tokens().forEach(tokens::add);
    files.bytes(name, StoreJson.indented(tokens));
  }

  /** Writes the tokenizer and returns how to use it. */
  private String tokenizer(List<String> notes) throws IOException {
    Optional<byte[]> sourceModel = TokenizerFiles.sourceModel(model.subwords());
    if (sourceModel.isPresent()) {
      files.bytes("source.spm", sourceModel.get());
      files.bytes("target.spm", TokenizerFiles.targetModel(model.subwords()).orElseThrow());
      notes.addAll(TextNotes.of(model.subwords(), false));
      return WITH_SENTENCEPIECE;
    }
    try {
      HubTokenizer tokenizer = HubTokenizer.of(model.subwords());
      files.json("tokenizer.json", tokenizer.json());
      files.text("tokens.json", tokens(tokenizer.ids()) + "\n");
      return WITH_TOKENIZERS;
    } catch (UserException e) {
      notes.add(TokenizerFiles.none(e));
      return WITH_SUBWORDS;
    }
  }

  /** The model's tokens by the ids of a tokenizer, and the tokenizer's ids by the tokens. */
  private ObjectNode tokens(TokenizerIds ids) {
    Map<Integer, String> read = source.byId();
    Map<Integer, String> written = target.byId();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode ofSource = json.putArray("source");
    ObjectNode ofTarget = json.putObject("target");
    for (int id = 0; id < ids.size(); id++) {
      ArrayNode tokens = ofSource.addArray();
      for (int ours : ids.source().get(id)) {
        tokens.add(read.getOrDefault(ours, source.token(Vocabulary.UNK)));
      }
      if (written.containsKey(ids.target()[id])) {
        ofTarget.putIfAbsent(written.get(ids.target()[id]), IntNode.valueOf(id));
      }
    }
    return json;
  }
}
