package io.tandem.training.checkpoint;

import com.typesafe.config.Config;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.InheritedSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SettingsText;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.GrownParameters;
import io.tandem.network.transformer.weights.NamedParameter;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ModelOrigin;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.text.LanguageTag;
import io.tandem.text.moses.TextForm;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * A trained model that something new starts from: a training from its network, or a corpus from its
 * subwords. What the settings leave open is then the model's. Driver only.
 */
public final class PretrainedModel {
  /** The setting that names the model which a training starts from. */
  public static final String FROM = "training.from";

  /** These are inherited, so that a model is compared with its original by the same search. */
  private static final List<String> SEARCH =
      List.of("search.beam", "search.lengthNormalization", "search.lengthPenalty");

  private static final String RATE = "training.learningRate";
  private static final String KIND = "subword.kind";
  private static final String SUBWORDS = "subword.model";

  /** The settings that learning subwords depends on. */
  private static final List<String> LEARNING =
      List.of(
          "subword.merges",
          "subword.vocabularySize",
          "subword.minimumPairFrequency",
          "subword.minimumPieceFrequency");

  private final GivenPath given;
  private final String name;
  private final Checkpoint checkpoint;
  private final Subwords subwords;

  private PretrainedModel(String setting, String path, HadoopConf conf) throws IOException {
    given = GivenPath.setting(setting, path);
    name = "the model %s (%s)".formatted(path, setting);
    checkpoint = new CheckpointSearch(conf).best(given);
    subwords =
        Subwords.of(checkpoint.subwords(), new Path(checkpoint.path(), "subword").toString());
  }

  /**
   * The model that a training starts from.
   *
   * @param path the value of {@code training.from}
   * @throws UserException when there is none
   */
  public static PretrainedModel toTrain(String path, HadoopConf conf) throws IOException {
    return new PretrainedModel(FROM, path, conf);
  }

  /**
   * The model whose subwords a corpus takes.
   *
   * @param path the value of {@code subword.model} with {@code subword.kind = model}
   * @throws UserException when there is none
   */
  public static PretrainedModel ofSubwords(String path, HadoopConf conf) throws IOException {
    return new PretrainedModel(SUBWORDS, path, conf);
  }

  /**
   * The settings of a training: where it starts from a model, what is not given of the network and
   * of the search's beam and length is the model's, and a learning rate of 0 becomes one for a
   * network of its width.
   *
   * @throws UserException when what is given contradicts the model
   */
  public static SettingsReader trainingSettings(SettingsReader reader, HadoopConf conf)
      throws IOException {
    String from = reader.text(FROM);
    SettingsReader complete =
        from.isEmpty() ? reader : reader.inheriting(toTrain(from, conf).networkAndSearch());
    Settings settings = complete.settings();
    if (settings.training().learningRate() > 0) {
      return complete;
    }
    if (from.isEmpty()) {
      throw UserException.of(
          "%s = 0: expected more than 0, unless training starts from a model (%s)", RATE, FROM);
    }
    return complete.with(RATE, rateOfFineTuning(settings.model().modelSize()), RATE + " = 0");
  }

  /** A fifth of the highest rate in section 5.3 of arXiv 1706.03762, to two digits. */
  private static double rateOfFineTuning(int modelSize) {
    return BigDecimal.valueOf(0.2 / Math.sqrt(4000.0 * modelSize))
        .round(new MathContext(2))
        .doubleValue();
  }

  /**
   * The settings of a corpus: where it takes the subwords of a model, what is not given of the form
   * of the text is the model's.
   *
   * @throws UserException when what is given contradicts the model
   */
  public static SettingsReader corpusSettings(SettingsReader reader, HadoopConf conf)
      throws IOException {
    boolean hasSubwords =
        !reader.text("corpus.kind").equalsIgnoreCase(CorpusSettings.Kind.MONOLINGUAL.name());
    if (!hasSubwords || !reader.text(KIND).equalsIgnoreCase(Kind.MODEL.name())) {
      return reader;
    }
    for (String setting : LEARNING) {
      if (reader.isOverridden(setting)) {
        throw UserException.of(
            "%s has no effect with %s = model, which learns nothing: leave it out", setting, KIND);
      }
    }
    PretrainedModel model = ofSubwords(reader.text(SUBWORDS), conf);
    return reader.inheriting(model.text(reader));
  }

  private InheritedSettings networkAndSearch() throws IOException {
    Config settings = SettingsText.kept(checkpoint.settings(), "the settings of " + name);
    String preset = "model.preset";
    Map<String, Object> search = new HashMap<>();
    SEARCH.stream()
        .filter(settings::hasPath)
        .forEach(setting -> search.put(setting, settings.getAnyRef(setting)));
    return InheritedSettings.ofNetwork(
            name,
            TransformerGraph.modelSettings(checkpoint.configuration()),
            settings.hasPath(preset) ? settings.getString(preset) : "")
        .preferring(search);
  }

  private InheritedSettings text(SettingsReader reader) {
    LineWords words = subwords.words();
    Map<String, Object> fixed = new HashMap<>();
    fixed.put("corpus.casing", SettingsText.name(words.casing()));
    fixed.put("corpus.punctuation", SettingsText.name(words.source().punctuation()));
    fixed.put("corpus.tokenization", SettingsText.name(words.source().tokenization()));
    fixed.put("subword.splitting", SettingsText.name(words.splitting()));
    Map<String, Object> preferred = new HashMap<>();
    language(reader, "corpus.sourceLanguage", words.source())
        .ifPresent(code -> preferred.put("corpus.sourceLanguage", code));
    language(reader, "corpus.targetLanguage", words.target())
        .ifPresent(code -> preferred.put("corpus.targetLanguage", code));
    return new InheritedSettings(name, fixed, preferred);
  }

  /** Returns the language whose rules the form follows; empty where it follows none. */
  private Optional<String> language(SettingsReader reader, String setting, TextForm form) {
    if (form.equals(TextForm.PLAIN)) {
      return Optional.empty();
    }
    String own = reader.text(setting);
    if (!own.isEmpty() && !LanguageTag.of(own).code().equals(form.language())) {
      throw UserException.of(
          "%s = %s: %s follows the rules for %s, which cannot change; leave it out, or learn subwords of this corpus's own",
          setting, own, name, form.language());
    }
    return Optional.of(form.language());
  }

  public Subwords subwords() {
    return subwords;
  }

  /**
   * Requires the subwords of a corpus to be the model's, but for tags that only the corpus has.
   *
   * @param corpus the path of the corpus, or its description
   * @throws UserException when they are others
   */
  public void requireSubwords(Subwords found, String corpus) {
    List<String> own = subwords.tags();
    boolean hasTags =
        found.tags().size() >= own.size() && found.tags().subList(0, own.size()).equals(own);
    if (!hasTags || !found.withTags(own).encodesLike(subwords)) {
      throw UserException.of(
          "%s: %s has other subwords (%s) than the model (%s); prepare it with subword.kind=model subword.model=%s",
          given.label(), corpus, summary(found), summary(subwords), given.text());
    }
  }

  private static String summary(Subwords subwords) {
    String casing =
        subwords.words().casing() == Casing.KEEP
            ? ""
            : ", casing " + SettingsText.name(subwords.words().casing());
    return Text.format(
        "%s, %s ids%s%s",
        SettingsText.name(subwords.kind()),
        subwords.ofVocabularies(SubwordSide::size),
        casing,
        subwords.tags().isEmpty() ? "" : ", tags " + String.join(" ", subwords.tags()));
  }

  /**
   * The parameters of the model for a network of its shape, whose vocabulary may have more tokens.
   *
   * @throws UserException when one of them is not a number
   */
  public float[] parameters(List<NamedParameter> network) throws IOException {
    float[] own = checkpoint.model();
    for (float parameter : own) {
      if (!Float.isFinite(parameter)) {
        throw UserException.of(
            "%s: %s has a parameter that is %s; give another checkpoint",
            given.label(), checkpoint.path(), parameter);
      }
    }
    return GrownParameters.of(
        own, TransformerGraph.namedParameters(checkpoint.configuration()), network);
  }

  /** Returns the parameters of such a network that have new rows. */
  public List<NamedParameter> grown(List<NamedParameter> network) throws IOException {
    List<NamedParameter> own = TransformerGraph.namedParameters(checkpoint.configuration());
    return network.stream()
        .filter(
            parameter ->
                own.stream()
                    .filter(parameter::isNamedLike)
                    .anyMatch(old -> parameter.to() - parameter.from() > old.to() - old.from()))
        .toList();
  }

  /** Returns the origin that runs and checkpoints record of the model they started from. */
  public ModelOrigin origin() throws IOException {
    return checkpoint.originByParameters(given.text());
  }

  /** Returns the origin that a corpus records of the model whose subwords it has. */
  public ModelOrigin originOfSubwords() throws IOException {
    return checkpoint.originByHeader(given.text());
  }

  /**
   * Requires the model to be the one that a run has started from.
   *
   * @throws UserException when it has changed since
   */
  public void requireSame(ModelOrigin begun) throws IOException {
    ModelOrigin now = origin();
    if (!begun.sha256().equals(now.sha256())) {
      throw UserException.of(
          "%s: the run was begun from %s (SHA-256 %s), not from %s; restore that file, or start a new run",
          given.label(), begun.file(), begun.sha256(), now.file());
    }
  }
}
