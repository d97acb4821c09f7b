package io.tandem.interop.model;

import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.interop.weights.WeightTable;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.run.RunManifest;
import io.tandem.run.TrainedModel;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.translation.PortableModel;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model of ours with everything that an export needs.
 *
 * @param model the settings of its network
 * @param settings the settings for its use, such as those of search
 * @param provenance its origin
 */
public record ModelToExport(
    ModelSettings model,
    TransformerWeights weights,
    Subwords subwords,
    Settings settings,
    Provenance provenance) {
  /**
   * @throws UserException if it is an ensemble, which no format can represent
   */
  public static ModelToExport of(TrainedModel trained, Provenance provenance) {
    List<PortableModel.Network> networks = trained.model().networks();
    if (networks.size() > 1) {
      throw UserException.of(
          "%s: an ensemble of %s networks cannot be exported, because every format holds one; export each by itself",
          trained.description(), networks.size());
    }
    PortableModel.Network network = networks.get(0);
    ComputationGraphConfiguration configuration =
        TransformerGraph.configuration(
            network.configuration(), network.parameters().length, trained.description());
    ComputationGraph graph = new ComputationGraph(configuration);
    float[] parameters = network.parameters();
    graph.init(Nd4j.createFromArray(parameters).reshape(1, parameters.length), false);
    return new ModelToExport(
        TransformerGraph.modelSettings(configuration),
        TransformerWeights.of(graph),
        Subwords.of(trained.model().subwordFiles(), trained.description()),
        settings(trained, provenance),
        provenance);
  }

  /** The run's settings name the corpus, and its manifest the languages. */
  private static Settings settings(TrainedModel trained, Provenance provenance) {
    List<String> languages =
        provenance
            .run()
            .map(RunManifest::corpus)
            .map(corpus -> Languages.settings(corpus.sourceLanguage(), corpus.targetLanguage()))
            .orElse(List.of());
    SettingsReader known = SettingsReader.ofText("", languages);
    return SettingsReader.overRun(trained.settings(), known, "search", "corpus").settings();
  }

  /** Returns the source language; empty if unknown. */
  public String sourceLanguage() {
    return settings.corpus().sourceLanguage();
  }

  /** Returns the target language; empty if unknown. */
  public String targetLanguage() {
    return settings.corpus().targetLanguage();
  }

  /** The tokens of the source side, in the order of an exported model. */
  public ExportVocabulary source(TokenSpelling spelling) {
    SubwordSide side = subwords.source();
    return ExportVocabulary.of(side, spelling.of(side), this::isAbsentInSource);
  }

  /** The tokens of the target side, in the order of an exported model. */
  public ExportVocabulary target(TokenSpelling spelling) {
    SubwordSide side = subwords.target();
    return ExportVocabulary.of(
        side, spelling.of(side), subwords.isJoint() ? this::isAbsentInSource : this::isAbsent);
  }

  private boolean isAbsentInSource(int id) {
    return ExportVocabulary.isZero(weights.embeddings().source(), id)
        && (!subwords.isJoint() || isAbsent(id));
  }

  /** Returns whether a target token has an embedding of zeros and can never be written. */
  private boolean isAbsent(int id) {
    EmbeddingWeights embeddings = weights.embeddings();
    return embeddings.outputBias().isPresent()
        && embeddings.outputBias().get().get(0, id) == WeightTable.NEVER
        && ExportVocabulary.isZero(embeddings.target(), id)
        && ExportVocabulary.isZero(embeddings.output(), id);
  }
}
