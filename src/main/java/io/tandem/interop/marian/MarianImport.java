package io.tandem.interop.marian;

import io.tandem.UserException;
import io.tandem.config.ModelSettings.Positions;
import io.tandem.config.ModelSettings.Start;
import io.tandem.config.SettingsText;
import io.tandem.interop.model.ForeignSubwords;
import io.tandem.interop.model.ImportedModel;
import io.tandem.interop.model.ImportedNetwork;
import io.tandem.interop.model.ImportedSubwords;
import io.tandem.interop.model.ModelFolder;
import io.tandem.interop.model.OwnSubwords;
import io.tandem.interop.model.RowCounts;
import io.tandem.interop.tensors.MarianBin;
import io.tandem.interop.tensors.MarianNpz;
import io.tandem.interop.tensors.TensorFile;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.interop.weights.WeightTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads a Marian model with its vocabularies. */
public final class MarianImport {
  private static final String TOOL = "Marian";

  private final ModelFolder folder;
  private final MarianFiles files;

  private MarianImport(ModelFolder folder, MarianFiles files) {
    this.folder = folder;
    this.files = files;
  }

  /** Returns whether a file is a Marian model, by its name's ending and its first bytes. */
  public static boolean isOne(ModelFolder folder, String file) throws IOException {
    return file.endsWith(MarianFiles.NPZ)
        || (file.endsWith(MarianFiles.BIN) && !folder.isPytorch(file));
  }

  /**
   * Reads the model.
   *
   * @param model the name of its file; empty to search for it
   * @throws UserException if files are missing or damaged, or no network of ours can represent the
   *     model
   */
  public static ImportedModel read(ModelFolder folder, Optional<String> model) throws IOException {
    MarianFiles files = MarianFiles.of(folder);
    String name = model.isPresent() ? model.get() : files.model();
    try (TensorFile weights =
        name.endsWith(MarianFiles.NPZ)
            ? MarianNpz.open(folder.open(name))
            : MarianBin.open(folder.open(name))) {
      return new MarianImport(folder, files).read(weights);
    }
  }

  private ImportedModel read(TensorFile weights) throws IOException {
    MarianConfig config = config(weights);
    ImportedSubwords subwords = subwords(config);
    VocabularyOrder rows = subwords.rows();
    boolean bias =
        !subwords.hasAll() || (config.outputBias() && hasBias(weights, rows.target(), config));
    ImportedNetwork network =
        ImportedNetwork.of(
            Stream.concat(settings(config, bias).stream(), files.search().stream()).toList(),
            subwords.vocabularies(),
            weights,
            config.file());
    MarianTensors.of(
            network.weights(),
            config.tying(),
            rows,
            MarianTensors.Output.in(weights.headers().keySet()),
            config.outputBias() ? Optional.of(network.outputBias()) : Optional.empty())
        .fill(weights, List.of(MarianTensors.SETTINGS), config.file());
    if (!config.outputBias() && bias) {
      network.clearBias(rows.target());
    }
    return new ImportedModel(TOOL, network, subwords.subwords());
  }

  private ImportedSubwords subwords(MarianConfig config) throws IOException {
    RowCounts rows =
        new RowCounts(config.sourceVocabulary(), config.targetVocabulary(), "dim-vocabs");
    if (OwnSubwords.areIn(folder)) {
      return OwnSubwords.read(folder, rows);
    }
    MarianFiles.Subwords names = files.subwords();
    return ForeignSubwords.read(folder, names.source(), names.target(), names.vocabularies(), rows);
  }

  private MarianConfig config(TensorFile weights) throws IOException {
    if (!weights.headers().containsKey(MarianTensors.SETTINGS)) {
      throw UserException.of(
          "%s lacks %s, in which Marian stores the settings of the network; models of other tools, and of Marian before 1.5, are not read",
          weights.file(), MarianTensors.SETTINGS);
    }
    String text = new String(weights.bytes(MarianTensors.SETTINGS), StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return MarianConfig.parse(
        end < 0 ? text : text.substring(0, end), weights.file() + "/" + MarianTensors.SETTINGS);
  }

  private static boolean hasBias(TensorFile weights, AxisOrder rows, MarianConfig config)
      throws IOException {
    String name = MarianTensors.OUTPUT_BIAS;
    WeightTable.require(weights, name, List.of(1, config.targetVocabulary()), config.file());
    float[] bias = weights.finiteFloats(name);
    return IntStream.range(0, bias.length)
        .anyMatch(row -> rows.ours(row) != AxisOrder.NONE && bias[row] != 0);
  }

  private static List<String> settings(MarianConfig config, boolean outputBias) {
    List<String> settings = new ArrayList<>();
    settings.add("model.encoderLayers=" + config.encoderLayers());
    settings.add("model.decoderLayers=" + config.decoderLayers());
    settings.add("model.modelSize=" + config.modelSize());
    settings.add("model.heads=" + config.heads());
    settings.add("model.feedForwardSize=" + config.feedForwardSize());
    settings.add("model.normalization=post");
    settings.add("model.normEpsilon=" + MarianExport.NORM_EPSILON);
    settings.add("model.activation=" + SettingsText.name(config.activation()));
    settings.add("model.positions=" + SettingsText.name(Positions.MARIAN));
    settings.add("model.start=" + SettingsText.name(Start.ZERO));
    settings.add("model.tying=" + SettingsText.name(config.tying()));
    settings.add("model.outputBias=" + outputBias);
    return settings;
  }
}
