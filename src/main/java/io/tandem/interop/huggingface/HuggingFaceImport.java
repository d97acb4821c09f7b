package io.tandem.interop.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.config.ModelSettings.Positions;
import io.tandem.config.ModelSettings.Start;
import io.tandem.config.SettingsText;
import io.tandem.interop.model.ForeignSubwords;
import io.tandem.interop.model.ImportedModel;
import io.tandem.interop.model.ImportedNetwork;
import io.tandem.interop.model.ImportedSubwords;
import io.tandem.interop.model.Languages;
import io.tandem.interop.model.ModelFolder;
import io.tandem.interop.model.OwnSubwords;
import io.tandem.interop.model.RowCounts;
import io.tandem.interop.tensors.PytorchFile;
import io.tandem.interop.tensors.Safetensors;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.WeightTable;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.subword.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the directory of a MarianMT model of Hugging Face's, such as those of OPUS-MT. */
public final class HuggingFaceImport {
  private static final String TOOL = "Hugging Face's MarianMT";
  private static final String PYTORCH_WEIGHTS = "pytorch_model.bin";
  private static final String SAFETENSORS = ".safetensors";

  /** The ending of the list of several files of weights. */
  private static final String SHARDS = ".index.json";

  /** The tolerance for a table in half precision. */
  private static final double SAME_POSITION = 1e-3;

  private final ModelFolder folder;
  private final HuggingFaceConfig config;

  private HuggingFaceImport(ModelFolder folder, HuggingFaceConfig config) {
    this.folder = folder;
    this.config = config;
  }

  /** Returns whether a directory holds a Hugging Face model. */
  public static boolean isOne(ModelFolder folder) throws IOException {
    return folder.has(HuggingFaceConfig.FILE);
  }

  /**
   * Reads the model.
   *
   * @param file the name of the file of weights; empty if it has one of the usual names
   * @throws UserException if files are missing or damaged, or no network of ours can represent the
   *     model
   */
  public static ImportedModel read(ModelFolder folder, Optional<String> file) throws IOException {
    HuggingFaceConfig config =
        HuggingFaceConfig.parse(
            folder.json(HuggingFaceConfig.FILE), folder.file(HuggingFaceConfig.FILE));
    HuggingFaceImport reading = new HuggingFaceImport(folder, config);
    try (TensorFile weights = reading.weights(file)) {
      return reading.read(weights);
    }
  }

  private TensorFile weights(Optional<String> file) throws IOException {
    for (String name :
        file.map(List::of).orElse(List.of(HuggingFaceExport.WEIGHTS, PYTORCH_WEIGHTS))) {
      if (folder.has(name)) {
        return name.endsWith(SAFETENSORS)
            ? Safetensors.open(folder.open(name))
            : PytorchFile.open(folder.open(name));
      }
    }
    throw UserException.of(
        "%s has neither %s nor %s%s",
        folder.path(),
        HuggingFaceExport.WEIGHTS,
        PYTORCH_WEIGHTS,
        folder.has(HuggingFaceExport.WEIGHTS + SHARDS) || folder.has(PYTORCH_WEIGHTS + SHARDS)
            ? "; weights in several files are not read: save the model with"
                + " max_shard_size=\"20GB\""
            : "; copy the weights of the model as well");
  }

  /** Returns the subwords; from our own files for a model that Tandem exported. */
  private ImportedSubwords subwords() throws IOException {
    RowCounts rows =
        new RowCounts(config.sourceVocabulary(), config.targetVocabulary(), "vocab_size");
    return config.note().isThere() && OwnSubwords.areIn(folder)
        ? OwnSubwords.read(folder, rows)
        : ForeignSubwords.read(
            folder,
            HuggingFaceExport.SOURCE_MODEL,
            HuggingFaceExport.TARGET_MODEL,
            vocabularies(),
            rows);
  }

  private List<String> vocabularies() throws IOException {
    boolean separate =
        folder.has(HuggingFaceExport.TOKENIZER)
            && folder.json(HuggingFaceExport.TOKENIZER).path("separate_vocabs").asBoolean();
    return separate
        ? List.of(HuggingFaceExport.VOCABULARY, HuggingFaceExport.TARGET_VOCABULARY)
        : List.of(HuggingFaceExport.VOCABULARY);
  }

  private ImportedModel read(TensorFile weights) throws IOException {
    ImportedSubwords subwords = subwords();
    boolean startsFromOurs = subwords.rows().target().ours(config.startId()) == Vocabulary.BOS;
    float[] start = startsFromOurs ? new float[0] : startOf(weights);
    boolean fromZero = !startsFromOurs && isZero(start);
    boolean copiesStart = !startsFromOurs && !fromZero;
    boolean bias = copiesStart || !subwords.hasAll() || hasBias(weights, subwords.rows().target());
    ImportedNetwork network =
        ImportedNetwork.of(
            settings(positions(weights), fromZero ? Start.ZERO : Start.BOS, bias),
            subwords.vocabularies(),
            weights,
            config.file());
    HuggingFaceTensors.of(
            network.weights(),
            config.tying(),
            HuggingFaceExport.modelOrder(config.note().positions(), config.modelSize()),
            subwords.rows(),
            network.outputBias())
        .fill(weights, HuggingFaceTensors.POSITIONS, config.file());
    if (copiesStart) {
      network.setInput(Vocabulary.BOS, start);
    }
    return new ImportedModel(TOOL, network, subwords.subwords());
  }

  /** Returns the embedding of the token that the decoder starts from. */
  private float[] startOf(TensorFile weights) throws IOException {
    String name =
        Stream.of(
                HuggingFaceTensors.DECODER_EMBEDDINGS,
                HuggingFaceTensors.SHARED,
                HuggingFaceTensors.OUTPUT)
            .filter(weights.headers()::containsKey)
            .findFirst()
            .orElse(HuggingFaceTensors.SHARED);
    int size = config.modelSize();
    WeightTable.require(weights, name, List.of(config.targetVocabulary(), size), config.file());
    int from = config.startId() * size;
    return Arrays.copyOfRange(weights.finiteFloats(name), from, from + size);
  }

  private boolean hasBias(TensorFile weights, AxisOrder rows) throws IOException {
    String name = HuggingFaceTensors.OUTPUT_BIAS;
    WeightTable.require(weights, name, List.of(1, config.targetVocabulary()), config.file());
    float[] bias = weights.finiteFloats(name);
    return IntStream.range(0, bias.length)
        .anyMatch(row -> rows.ours(row) != AxisOrder.NONE && bias[row] != 0);
  }

  private static boolean isZero(float[] values) {
    return IntStream.range(0, values.length).allMatch(i -> values[i] == 0);
  }

  /** Returns the positions of the network: MarianMT's own, unless the file has others. */
  private Positions positions(TensorFile weights) throws IOException {
    if (config.note().isThere()) {
      return config.note().positions();
    }
    Positions found = Positions.HALVES;
    for (String name : HuggingFaceTensors.POSITIONS) {
      TensorHeader header = weights.headers().get(name);
      if (header != null) {
        found = positions(header, weights.finiteFloats(name));
      }
    }
    return found;
  }

  private Positions positions(TensorHeader header, float[] table) {
    if (header.shape().size() == 2 && header.shape().get(1) == config.modelSize()) {
      for (Positions known : List.of(Positions.HALVES, Positions.MARIAN)) {
        if (isTable(known, table)) {
          return known;
        }
      }
    }
    throw UserException.of(
        "%s: the tensor %s is not the table of sines and cosines that MarianMT computes; Tandem has no learned positions",
        folder.path(), header.name());
  }

  private boolean isTable(Positions arrangement, float[] table) {
    int size = config.modelSize();
    int rows = Math.min(table.length / size, HuggingFaceExport.POSITIONS);
    Matrix expected =
        new io.tandem.network.transformer.Positions(arrangement, Precision.SINGLE, size).upTo(rows);
    return IntStream.range(0, rows * size)
        .allMatch(i -> Math.abs(table[i] - expected.get(i / size, i % size)) <= SAME_POSITION);
  }

  private List<String> settings(Positions positions, Start start, boolean outputBias)
      throws IOException {
    List<String> settings = new ArrayList<>();
    settings.add("model.encoderLayers=" + config.encoderLayers());
    settings.add("model.decoderLayers=" + config.decoderLayers());
    settings.add("model.modelSize=" + config.modelSize());
    settings.add("model.heads=" + config.heads());
    settings.add("model.feedForwardSize=" + config.feedForwardSize());
    settings.add("model.normalization=post");
    settings.add("model.normEpsilon=" + config.note().normEpsilon());
    settings.add("model.activation=" + SettingsText.name(config.activation()));
    settings.add("model.positions=" + SettingsText.name(positions));
    settings.add("model.start=" + SettingsText.name(start));
    settings.add("model.tying=" + SettingsText.name(config.tying()));
    settings.add("model.outputBias=" + outputBias);
    generation(settings);
    languages(settings);
    return settings;
  }

  /** Adds the settings of search; MarianMT's scores are means per token. */
  private void generation(List<String> settings) throws IOException {
    JsonNode config = folder.json(HuggingFaceConfig.FILE);
    JsonNode generation =
        folder.has(HuggingFaceExport.GENERATION)
            ? folder.json(HuggingFaceExport.GENERATION)
            : config;
    for (JsonNode place : List.of(generation, config)) {
      if (place.path("num_beams").isInt()) {
        settings.add("search.beam=" + place.path("num_beams"));
        break;
      }
    }
    double penalty = generation.path("length_penalty").asDouble(1);
    if (!this.config.note().isThere() || generation.has("length_penalty")) {
      settings.add("search.lengthNormalization=length");
      settings.add("search.lengthPenalty=" + penalty);
    }
    this.config
        .note()
        .lengthPenalty()
        .ifPresent(own -> settings.add("search.lengthPenalty=" + own));
  }

  private void languages(List<String> settings) throws IOException {
    if (folder.has(HuggingFaceExport.TOKENIZER)) {
      JsonNode tokenizer = folder.json(HuggingFaceExport.TOKENIZER);
      settings.addAll(
          Languages.settings(
              tokenizer.path("source_lang").asText(), tokenizer.path("target_lang").asText()));
    }
  }
}
