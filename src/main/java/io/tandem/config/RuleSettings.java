package io.tandem.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Side;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One element of {@code corpus.rules}, complete with the defaults of its kind.
 *
 * @param rule the kind, such as {@code length}
 * @param name the name that counts and rejected pairs give as the reason; empty: the kind
 * @param parameters the parameters of the kind, by name, as in HOCON: numbers, booleans, texts,
 *     lists
 */
public record RuleSettings(String rule, String name, Map<String, Object> parameters)
    implements Serializable {
  static final String RULE = "rule";
  static final String NAME = "name";
  private static final String SIDE = "side";

  /** The kinds that compare a sentence with its translation. */
  private static final Set<String> COMPARING =
      Set.of(
          "length-ratio",
          "identical",
          "number-mismatch",
          "url-mismatch",
          "terminal-punctuation",
          "similarity",
          "common-substring",
          "alignment-score",
          "model-score");

  public RuleSettings {
    name = name.isBlank() ? rule : name;
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  static RuleSettings of(ConfigObject element) {
    Map<String, Object> parameters = new TreeMap<>(element.unwrapped());
    String rule = element.toConfig().getString(RULE);
    String name = element.toConfig().getString(NAME);
    parameters.keySet().removeAll(Set.of(RULE, NAME));
    return new RuleSettings(rule, name, parameters);
  }

  /** Returns whether rules of this kind compare a sentence with its translation. */
  public static boolean comparesSides(String rule) {
    return COMPARING.contains(rule);
  }

  /**
   * Returns this rule for text that has sources alone.
   *
   * @throws UserException if it needs targets
   */
  RuleSettings ofSource() {
    if (comparesSides(rule)) {
      throw UserException.of(
          "corpus.rules: %s compares a sentence with its translation, which the text of corpus.kind = monolingual does not have; leave it out",
          rule);
    }
    if (!parameters.containsKey(SIDE)) {
      return this;
    }
    if (parameters.get(SIDE).toString().equalsIgnoreCase(Side.TARGET.name())) {
      throw UserException.of(
          "corpus.rules %s: side = target with corpus.kind = monolingual, whose text is the source; leave side out",
          rule);
    }
    Map<String, Object> ofSource = new TreeMap<>(parameters);
    ofSource.put(SIDE, SettingsText.name(Side.SOURCE));
    return new RuleSettings(rule, name, ofSource);
  }

  /**
   * The parameters as a record with a component for each.
   *
   * @param context further values that the record may have components for
   * @throws UserException when a parameter has an invalid value
   */
  public <T extends Record> T bind(Class<T> type, Map<String, ?> context) {
    return RecordBinder.bind(
        ConfigFactory.parseMap(parameters, "corpus.rules")
            .withFallback(ConfigFactory.parseMap(context)),
        type,
        "corpus.rules " + rule + " ");
  }
}
