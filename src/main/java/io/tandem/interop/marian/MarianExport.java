package io.tandem.interop.marian;

import com.fasterxml.jackson.databind.node.TextNode;
import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.config.ModelSettings.Positions;
import io.tandem.config.ModelSettings.Start;
import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.LengthNormalization;
import io.tandem.interop.model.ExportVocabulary;
import io.tandem.interop.model.ModelCard;
import io.tandem.interop.model.ModelToExport;
import io.tandem.interop.model.OutputFiles;
import io.tandem.interop.model.OwnSubwords;
import io.tandem.interop.model.TextNotes;
import io.tandem.interop.model.TokenSpelling;
import io.tandem.interop.model.TokenizerFiles;
import io.tandem.interop.model.Unsupported;
import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.MarianBin;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.subword.SubwordKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes a model for Marian ({@value #NPZ}) and for Bergamot, its engine in browsers ({@value
 * #BIN}).
 */
public final class MarianExport {
  /** The line of a decoder.yml whose length normalization differs from the model's. */
  static final String OWN_NORMALIZATION =
      "# The model divides by ((5 + length) / 6) ^ penalty; Marian, by length ^ normalize.";

  static final String NPZ = "model.npz";
  static final String BIN = "model.bin";
  static final String DECODER = "decoder.yml";
  static final String SOURCE_MODEL = "source.spm";
  static final String TARGET_MODEL = "target.spm";

  /** Marian's epsilon of normalization. */
  static final double NORM_EPSILON = 1e-6;

  private static final String FORMAT = "Marian";
  private static final String OTHERS = "export to huggingface, ctranslate2 or onnx";

  private final ModelToExport model;
  private final OutputFiles files;
  private final ExportVocabulary source;
  private final ExportVocabulary target;

  private MarianExport(ModelToExport model, OutputFiles files) {
    this.model = model;
    this.files = files;
    source = model.source(TokenSpelling.CONTINUATION);
    target = model.target(TokenSpelling.CONTINUATION);
  }

  /**
   * Writes the files.
   *
   * @return notes for users
   * @throws io.tandem.UserException if the format cannot represent the model
   */
  public static List<String> write(ModelToExport model, OutputFiles files) throws IOException {
    requireRepresentable(model.model());
    return new MarianExport(model, files).write();
  }

  /**
   * Requires a network that Marian has.
   *
   * @throws io.tandem.UserException naming the setting to change
   */
  public static void requireRepresentable(ModelSettings model) {
    if (model.normalization() != Normalization.POST) {
      throw Unsupported.setting(
          "model.normalization",
          model.normalization(),
          FORMAT,
          "its versions differ in what they normalize before attention",
          "train with model.normalization = post, or export to ctranslate2 or onnx");
    }
    if (model.positions() != Positions.MARIAN) {
      throw Unsupported.setting(
          "model.positions",
          model.positions(),
          FORMAT,
          "its sinusoids have other frequencies",
          "train with model.positions = marian, or " + OTHERS);
    }
    if (model.start() != Start.ZERO) {
      throw Unsupported.setting(
          "model.start",
          model.start(),
          FORMAT,
          "its decoder starts from a vector of zeros",
          "train with model.start = zero, or " + OTHERS);
    }
    if (model.activation() == Activation.GELU) {
      throw Unsupported.setting(
          "model.activation",
          model.activation(),
          FORMAT,
          "its gelu is x·sigmoid(1.702x)",
          "train with model.activation = relu or swish, or " + OTHERS);
    }
  }

  private List<String> write() throws IOException {
    List<TensorToWrite> tensors = new ArrayList<>(tensors());
    tensors.add(settings());
    files.stream(NPZ, out -> MarianNpz.write(out, tensors));
    files.stream(BIN, out -> MarianBin.write(out, tensors));
    List<String> vocabularies = vocabularies();
    files.text(DECODER, decoder(vocabularies));
    OwnSubwords.write(files, model.subwords(), source, target);
    List<String> notes = notes(vocabularies);
    files.text(ModelCard.FILE, new ModelCard(model, use(), notes).text());
    return notes;
  }

  private List<TensorToWrite> tensors() {
    Matrix bias =
        model
            .weights()
            .embeddings()
            .outputBias()
            .orElseGet(
                () -> Matrix.allocate(Precision.SINGLE, 1, model.weights().targetVocabulary()));
    return MarianTensors.of(
            model.weights(),
            model.model().tying(),
            new VocabularyOrder(source.rows(), target.rows()),
            MarianTensors.OUTPUT,
            Optional.of(bias))
        .tensors();
  }

  /** The settings of the network, as text that ends in 0. */
  private TensorToWrite settings() {
    TransformerWeights weights = model.weights();
    String alignmentLayer =
        weights.isGuided() ? String.valueOf(weights.alignmentLayer() + 1) : "last";
    byte[] text =
        MarianConfig.write(model.model(), source.size(), target.size(), alignmentLayer)
            .getBytes(StandardCharsets.UTF_8);
    byte[] content = Arrays.copyOf(text, text.length + 1);
    return new TensorToWrite(
        new TensorHeader(MarianTensors.SETTINGS, ElementType.INT8, List.of(content.length)),
        TensorData.ofBytes(content));
  }

  /** Writes the vocabularies and returns the names of their files, the source's first. */
  private List<String> vocabularies() throws IOException {
    SubwordKind kind = model.subwords().kind();
    Optional<byte[]> sourceModel = TokenizerFiles.sourceModel(model.subwords());
    if (kind == SubwordKind.UNIGRAM || kind == SubwordKind.SENTENCEPIECE) {
      // Marian segments text by the SentencePiece model, so its ids are the rows.
      byte[] targetModel = TokenizerFiles.targetModel(model.subwords()).orElseThrow();
      return named(
          ".spm",
          TokenizerFiles.withAllOf(source, sourceModel.orElseThrow(), "source"),
          TokenizerFiles.withAllOf(target, targetModel, "target"));
    }
    if (sourceModel.isPresent()) {
      files.bytes(SOURCE_MODEL, sourceModel.get());
      files.bytes(TARGET_MODEL, TokenizerFiles.targetModel(model.subwords()).orElseThrow());
    }
    return named(".yml", yaml(source), yaml(target));
  }

  private List<String> named(String ending, byte[] ofSource, byte[] ofTarget) throws IOException {
    if (model.subwords().isJoint()) {
      files.bytes("vocab" + ending, ofSource);
      return List.of("vocab" + ending, "vocab" + ending);
    }
    files.bytes("srcvocab" + ending, ofSource);
    files.bytes("trgvocab" + ending, ofTarget);
    return List.of("srcvocab" + ending, "trgvocab" + ending);
  }

  private static byte[] yaml(ExportVocabulary vocabulary) {
    StringBuilder yaml = new StringBuilder();
    for (int row = 0; row < vocabulary.size(); row++) {
      yaml.append(TextNode.valueOf(vocabulary.tokens().get(row))).append(": ").append(row);
      yaml.append('\n');
    }
    return yaml.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String decoder(List<String> vocabularies) {
    SearchSettings search = model.settings().search();
    String own =
        search.lengthNormalization() == LengthNormalization.GNMT ? OWN_NORMALIZATION + "\n" : "";
    return own
        + """
    relative-paths: true
    models:
      - %s
    vocabs:
      - %s
      - %s
    beam-size: %s
    normalize: %s
    word-penalty: 0
    max-length: 512
    max-length-crop: true
    mini-batch: 16
    maxi-batch: 100
    maxi-batch-sort: src
    """
            .formatted(
                NPZ,
                vocabularies.get(0),
                vocabularies.get(1),
                search.beam(),
                search.lengthPenalty());
  }

  private List<String> notes(List<String> vocabularies) {
    List<String> notes = new ArrayList<>(TextNotes.of(model.subwords(), false));
    if (vocabularies.get(0).endsWith(".yml")) {
      notes.add(
          model.subwords().kind() == SubwordKind.MARIAN
              ? "Marian reads and writes the pieces of `source.spm` and `target.spm`: split text"
                  + " with spm_encode before, and join it after. Bergamot needs subword.kind ="
                  + " unigram or sentencepiece."
              : "Marian reads and writes the subwords of `vocab.yml`, not text. Train with"
                  + " subword.kind = unigram for a model that takes text; Bergamot needs one.");
    }
    if (model.model().normEpsilon() != NORM_EPSILON) {
      notes.add(
          "The network was trained with model.normEpsilon = %s; Marian computes with 1e-6, which moves logits a little."
              .formatted(model.model().normEpsilon()));
    }
    if (model.settings().search().lengthNormalization() == LengthNormalization.GNMT) {
      notes.add(
          "Tandem divides scores by ((5 + length) / 6)^%1$s, Marian by length^%1$s: its beam search may choose another translation; greedy search does not."
              .formatted(model.settings().search().lengthPenalty()));
    }
    return notes;
  }

  private static String use() {
    return """
    With Marian:

        marian-decoder -c decoder.yml < source.txt > target.txt

    With Bergamot, give it `model.bin` and the `.spm` files; `gemm-precision: float32` computes as Tandem does, `int8shiftAll` quantizes the
    weights when they are loaded. No lexical shortlist is needed.
    """;
  }
}
