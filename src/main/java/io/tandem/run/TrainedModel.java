package io.tandem.run;

import io.tandem.UserException;
import io.tandem.subword.Subwords;
import io.tandem.translation.PortableModel;
import io.tandem.translation.spark.TranslationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A loaded model.
 *
 * @param settings the settings of its run, as HOCON
 * @param description its path, for messages
 */
public record TrainedModel(PortableModel model, String settings, String description) {
  /**
   * Combines several models into one that averages their probabilities.
   *
   * @param models the settings, the languages and the lexical shortlist of the first one count; if
   *     one was trained on normalized text, lines are normalized for all
   * @throws UserException when their subwords differ
   */
  public static TrainedModel ensemble(List<TrainedModel> models) {
    TrainedModel first = models.get(0);
    Subwords subwords = Subwords.of(first.model().subwordFiles(), first.description());
    boolean normalized = false;
    List<PortableModel.Network> networks = new ArrayList<>();
    for (TrainedModel each : models) {
      Subwords others = Subwords.of(each.model().subwordFiles(), each.description());
      if (!others.encodesLike(subwords)) {
        throw UserException.of(
            "%s and %s have different subwords: an ensemble needs runs on the same corpus directory",
            first.description(), each.description());
      }
      normalized |= others.isOfNormalizedText();
      networks.addAll(each.model().networks());
    }
    String description =
        models.stream().map(TrainedModel::description).collect(Collectors.joining(" and "));
    return new TrainedModel(
        new PortableModel(networks, subwords.ofNormalizedText(normalized).files(), description)
            .withShortlist(first.model().shortlist())
            .withLanguages(first.model().sourceLanguage(), first.model().targetLanguage()),
        first.settings(),
        description);
  }

  /**
   * Returns a copy with another lexical shortlist.
   *
   * @param content of its file
   */
  public TrainedModel withShortlist(byte[] content) {
    return new TrainedModel(model.withShortlist(Optional.of(content)), settings, description);
  }

  /** The model as a Spark ML stage. */
  public TranslationModel translationModel() {
    return new TranslationModel(model, settings);
  }
}
